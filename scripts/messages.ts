/**
 * `npx tsx scripts/messages.ts [PART …]`: what a language still lacks, as lines for its files of words, and what the sources
 * tell past `msg`; of all parts or of some, such as `rollout`.
 */
import { japanese } from '../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/ja/index.ts'
import { readSourceTexts, type SourceText } from './source-text.ts'

const parts = process.argv.slice(2)
const chosen = (texts: readonly SourceText[]) => texts.filter(({ part }) => parts.length === 0 || parts.includes(part))
const { messages, prose } = readSourceTexts()
for (const { text, file, line } of chosen(prose)) console.log(`past msg: ${file}:${line} ${text}`)
const missing = chosen(messages).filter(({ text }) => japanese[text] === undefined)
for (const { text, file, line } of missing) console.log(`${file}:${line}\n  ${JSON.stringify(text)}:\n    '',`)
