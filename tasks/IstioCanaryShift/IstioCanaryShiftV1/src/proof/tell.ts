import { slotNames } from '../rollout/slot.ts'
import { slotHeader } from '../rollout/slot-mark.ts'
import type { Finding, Proof } from './prove.ts'
import type { FindingRecord, SampleRecord } from './record.ts'
import { confidence, recordOfFinding } from './record.ts'
import type { Tally } from './tally.ts'
import { errorsOf } from './tally.ts'

/**
 * The lines of a report, none longer than 78 characters while names and numbers are of the usual size.
 * @param header the request header whose value asks for a slot.
 */
export function tellProof({ findings }: Proof, header: string): string[] {
  return findings.flatMap((finding) => tellFinding(finding, header))
}

function tellFinding(finding: Finding, header: string): string[] {
  const record = recordOfFinding(finding)
  const { asked, verdict, observedBlue, unattributed, errors, before, requests, tookMs } = record
  const title = asked === null ? 'weighted route' : `${header}: ${asked}`
  const lines = [`${title}: ${verdictWords[verdict]}, by ${requests} probes in ${(tookMs / 1000).toFixed(1)} s`]
  if (asked === null && observedBlue !== null) {
    lines.push(`  blue's share: ${tellShare(record)}`)
    if (verdict === 'asSet') lines.push(`  would be found out: ${tellPower(record)}`)
  }
  for (const slot of slotNames) {
    if (record[slot].answers > 0) lines.push(`  ${slot.padEnd(7)}${tellSample(record[slot])}`)
  }
  if (unattributed.answers > 0) lines.push(`  nobody ${tellSample(unattributed)} (no ${slotHeader})`)
  if (errors > 0) lines.push(`  errors: ${tellErrors(record)}`)
  if (before.windows > 0) lines.push(`  before that: ${before.requests} probes, ${before.errors} errors`)
  return lines
}

/** A window that did not pass, in a line, while the mesh is still learning. */
export function tellWindow(tally: Tally): string {
  const { slots, unattributed, requests } = tally
  const answers = `green ${slots.green.requests}, blue ${slots.blue.requests}, no slot ${unattributed.requests}`
  return `not yet as set: ${answers}, errors ${errorsOf(tally)}, of ${requests} probes`
}

const verdictWords: Readonly<Record<FindingRecord['verdict'], string>> = {
  asSet: 'as set',
  wrongSplit: 'NOT AS SET',
  unreachable: 'NO ANSWER',
  tooManyErrors: 'TOO MANY ERRORS',
  unattributed: 'ANSWERS WITHOUT A SLOT',
  tooFew: 'TOO FEW ANSWERS',
}

/** `set 40 %, seen 39.7 %, truth 37 to 42.4 % (99 % sure)`. */
export function tellShare({ wantedBlue, observedBlue }: FindingRecord): string {
  if (observedBlue === null) return `set ${percent(wantedBlue)} %, not seen`
  const { share, low, high } = observedBlue
  const truth = `${percent(low)} to ${percent(high)} % (${percent(confidence)} % sure)`
  return `set ${percent(wantedBlue)} %, seen ${percent(share)} %, truth ${truth}`
}

function tellPower({ foundOut: { below, above } }: FindingRecord): string {
  const sides = [
    ...(below === null ? [] : [`${percent(below)} % or less`]),
    ...(above === null ? [] : [`${percent(above)} % or more`]),
  ]
  return sides.join(', and ') || 'no other share, by so few probes'
}

function tellSample({ answers, errors, p50, p95 }: SampleRecord): string {
  const latency = [
    ...(p50 === null ? [] : [`p50 ${p50.toFixed(0)} ms`]),
    ...(p95 === null ? [] : [`p95 ${p95.toFixed(0)} ms`]),
  ]
  return [`${answers} answers`, `${errors} errors`, ...latency].join(', ')
}

/** `503 ×12, 500 ×1, no answer ×3`: the most frequent first, and five kinds at most. */
export function tellErrors({ statuses, noAnswer, errors }: FindingRecord): string {
  const failed = Object.entries(statuses).filter(([status]) => Number(status) >= 400)
  const broken = errors - noAnswer - failed.reduce((sum, [, times]) => sum + times, 0)
  return [...failed, ['no answer', noAnswer] as const, ['not a whole answer', broken] as const]
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([what, times]) => `${what} ×${times}`)
    .join(', ')
}

/** A part of 1 in percent, with one decimal where there is one. */
export function percent(part: number): string {
  return (100 * part).toFixed(1).replace(/\.0$/, '')
}
