import { listed } from '../language/composition.ts'
import { msg } from '../language/message.ts'
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
  const title = asked === null ? msg`weighted route` : `${header}: ${asked}`
  const seconds = (tookMs / 1000).toFixed(1)
  const lines = [msg`${title}: ${tellVerdict(verdict)}, by ${requests} probes in ${seconds} s`]
  if (asked === null && observedBlue !== null) {
    lines.push(`  ${msg`blue's share: ${tellShare(record)}`}`)
    if (verdict === 'asSet') lines.push(`  ${msg`would be found out: ${tellPower(record)}`}`)
  }
  for (const slot of slotNames) {
    if (record[slot].answers > 0) lines.push(`  ${slot.padEnd(7)}${tellSample(record[slot])}`)
  }
  if (unattributed.answers > 0) lines.push(`  ${msg`nobody ${tellSample(unattributed)} (no ${slotHeader})`}`)
  if (errors > 0) lines.push(`  ${msg`errors: ${tellErrors(record)}`}`)
  if (before.windows > 0) lines.push(`  ${msg`before that: ${before.requests} probes, ${before.errors} errors`}`)
  return lines
}

/** A window that did not pass, in a line, while the mesh is still learning. */
export function tellWindow(tally: Tally): string {
  const { slots, unattributed, requests } = tally
  const [green, blue] = [slots.green.requests, slots.blue.requests]
  return msg`not yet as set: green ${green}, blue ${blue}, no slot ${unattributed.requests}, errors ${errorsOf(tally)}, of ${requests} probes`
}

function tellVerdict(verdict: FindingRecord['verdict']): string {
  switch (verdict) {
    case 'asSet':
      return msg`as set`
    case 'wrongSplit':
      return msg`NOT AS SET`
    case 'unreachable':
      return msg`NO ANSWER`
    case 'tooManyErrors':
      return msg`TOO MANY ERRORS`
    case 'unattributed':
      return msg`ANSWERS WITHOUT A SLOT`
    case 'tooFew':
      return msg`TOO FEW ANSWERS`
  }
}

/** `set 40 %, seen 39.7 %, truth 37 to 42.4 % (99 % sure)`. */
export function tellShare({ wantedBlue, observedBlue }: FindingRecord): string {
  const set = percent(wantedBlue)
  if (observedBlue === null) return msg`set ${set} %, not seen`
  const [seen, low, high] = [percent(observedBlue.share), percent(observedBlue.low), percent(observedBlue.high)]
  return msg`set ${set} %, seen ${seen} %, truth ${low} to ${high} % (${percent(confidence)} % sure)`
}

function tellPower({ foundOut: { below, above } }: FindingRecord): string {
  if (below !== null && above !== null) return msg`${percent(below)} % or less, and ${percent(above)} % or more`
  if (below !== null) return msg`${percent(below)} % or less`
  return above === null ? msg`no other share, by so few probes` : msg`${percent(above)} % or more`
}

function tellSample({ answers, errors, p50, p95 }: SampleRecord): string {
  const latency = [
    ...(p50 === null ? [] : [msg`p50 ${p50.toFixed(0)} ms`]),
    ...(p95 === null ? [] : [msg`p95 ${p95.toFixed(0)} ms`]),
  ]
  return listed([msg`${answers} answers`, msg`${errors} errors`, ...latency])
}

/** `503 ×12, 500 ×1, no answer ×3`: the most frequent first, and five kinds at most. */
export function tellErrors({ statuses, noAnswer, errors }: FindingRecord): string {
  const failed = Object.entries(statuses).filter(([status]) => Number(status) >= 400)
  const broken = errors - noAnswer - failed.reduce((sum, [, times]) => sum + times, 0)
  const worst = [...failed, [msg`no answer`, noAnswer] as const, [msg`not a whole answer`, broken] as const]
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
  return listed(worst.map(([what, times]) => `${what} ×${times}`))
}

/** A part of 1 in percent, with one decimal where there is one. */
export function percent(part: number): string {
  return (100 * part).toFixed(1).replace(/\.0$/, '')
}
