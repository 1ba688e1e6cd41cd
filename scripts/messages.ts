/**
 * `npx tsx scripts/messages.ts [PART …]`: what a language still lacks, as lines for its files of words, and what the sources
 * tell past `msg`; of all parts or of some, such as `rollout`.
 */
import { japanese } from '../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/ja/index.ts'
import { isForMachines } from './for-machines.ts'
import { readSourceTexts, type SourceText } from './source-text.ts'

const parts = process.argv.slice(2)
const chosen = (texts: readonly SourceText[]) => texts.filter(({ part }) => parts.length === 0 || parts.includes(part))
const { messages, prose } = readSourceTexts()
const past = chosen(prose).filter((text) => !isForMachines(text))
for (const { text, file, line } of past) console.log(`past msg: ${file}:${line} ${text}`)
const missing = new Set(chosen(messages).flatMap(({ text }) => (japanese[text] === undefined ? [text] : [])))
for (const text of missing) console.log(`  ${JSON.stringify(text)}: '',`)
