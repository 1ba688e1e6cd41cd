import { slotNames } from '../rollout/slot.ts'
import { slotHeader } from '../rollout/slot-mark.ts'
import type { Finding, Proof } from './prove.ts'
import type { FindingRecord, SampleRecord } from './record.ts'
import { confidence, recordOfFinding } from './record.ts'

/** What was asked where, for the sentences about it. */
export interface Setting {
  readonly url: string
  /** The request header whose value asks for a slot. */
  readonly header: string
}

/** The lines of a report, none longer than 78 characters where names allow. */
export function tellProof({ findings }: Proof, setting: Setting): string[] {
  return findings.flatMap((finding) => tellFinding(finding, setting))
}

function tellFinding(finding: Finding, { header }: Setting): string[] {
  const record = recordOfFinding(finding)
  const { asked, observedBlue, before } = record
  const name = asked === null ? 'weighted route' : `${header}: ${asked}`
  const lines = [`${name}: ${record.requests} probes, ${verdictWords[record.verdict]}`]
  if (observedBlue !== null) {
    const { share, low, high } = observedBlue
    const range = `${percent(low)} to ${percent(high)} % (${100 * confidence} % sure)`
    lines.push(`  blue ${percent(share)} % of the answers, set ${percent(record.wantedBlue)} %, truth ${range}`)
    if (asked === null && record.verdict === 'asSet') lines.push(`  ${tellPower(record)}`)
  }
  for (const slot of slotNames)
    if (record[slot].answers > 0) lines.push(`  ${slot.padEnd(6)}${tellSample(record[slot])}`)
  if (record.unattributed.answers > 0) lines.push(`  nobody ${tellSample(record.unattributed)}, without ${slotHeader}`)
  if (record.errors > 0) lines.push(`  errors ${tellErrors(record)}`)
  if (before.windows > 0) {
    const errors = before.errors === 0 ? '' : `, ${before.errors} of them errors`
    lines.push(`  before it was so: ${before.requests} probes${errors}`)
  }
  return lines
}

const verdictWords: Readonly<Record<FindingRecord['verdict'], string>> = {
  asSet: 'as set',
  wrongSplit: 'not as set',
  unreachable: 'no answer',
  tooManyErrors: 'too many errors',
  unattributed: 'answered by strangers',
  tooFew: 'too few answers to tell',
}

function tellPower({ foundOut: { below, above } }: FindingRecord): string {
  const found = [
    ...(below === null ? [] : [`${percent(below)} % or less`]),
    ...(above === null ? [] : [`${percent(above)} % or more`]),
  ]
  return found.length === 0 ? 'too few probes to find out any other share' : `${found.join(' and ')} would be found out`
}

function tellSample({ answers, errors, p50, p95 }: SampleRecord): string {
  const latency = [
    ...(p50 === null ? [] : [`p50 ${p50.toFixed(0)} ms`]),
    ...(p95 === null ? [] : [`p95 ${p95.toFixed(0)} ms`]),
  ]
  return [`${String(answers).padStart(6)} answers`, `${errors} errors`, ...latency].join(', ')
}

/** `503 ×12, 500 ×1, no answer ×3`: the most frequent first. */
function tellErrors({ statuses, noAnswer }: FindingRecord): string {
  const failed = Object.entries(statuses).filter(([status]) => Number(status) >= 400)
  const all = [...failed, ...(noAnswer > 0 ? [['no answer', noAnswer] as const] : [])]
  return all
    .sort(([, a], [, b]) => b - a)
    .map(([what, times]) => `${what} ×${times}`)
    .join(', ')
}

/** Why a proof does not hold, and what to do about it; undefined when it holds. */
export function tellFault({ holds, findings }: Proof, setting: Setting): Fault | undefined {
  const last = findings.at(-1)
  return holds || last === undefined ? undefined : faultOf(last, setting)
}

export interface Fault {
  readonly what: string
  readonly next: string
}

function faultOf(finding: Finding, { url, header }: Setting): Fault {
  const { verdict, question } = finding
  const record = recordOfFinding(finding)
  const { requests } = record
  const probes =
    question.asked === undefined
      ? `${requests} probes of ${url}`
      : `${requests} probes of ${url} with '${header}: ${question.asked}'`
  switch (verdict.kind) {
    case 'asSet':
      throw new Error('A finding that is as set was told as a fault.')
    case 'unreachable':
      return {
        what: `The gateway is unreachable: none of ${probes} was answered. ${verdict.reason}`,
        next: verdict.next,
      }
    case 'tooManyErrors':
      return {
        what: `Too many errors: of ${probes} ${record.errors} failed (${tellErrors(record)}; by slot: ${tellShares(record)}), where ${percent(question.errorLimit)} % may.`,
        next: adviceOnErrors(record),
      }
    case 'unattributed':
      return {
        what: `Of ${probes} ${record.unattributed.answers} were answered without the header ${slotHeader} that tells the slot (${tellStatuses(record)}).`,
        next: `Have the task set that header, or find out which other route, VirtualService or server answers there.`,
      }
    case 'tooFew':
      return {
        what: `Too few answers: of ${probes} ${record.green.answers + record.blue.answers} told their slot in time, ${question.count} were wanted.`,
        next: 'Ask for fewer probes, or give them more time.',
      }
    case 'wrongSplit':
      return question.asked === undefined ? wrongSplit(record, probes) : wrongSlot(record, probes)
  }
}

function wrongSplit({ observedBlue, wantedBlue, blue, green }: FindingRecord, probes: string): Fault {
  const { share = 0, low = 0, high = 1 } = observedBlue ?? {}
  const truth = `${percent(low)} to ${percent(high)} %, ${100 * confidence} % sure`
  return {
    what: `The split is not as set: of ${probes} blue answered ${blue.answers} and green ${green.answers}, so blue has ${percent(share)} % (${truth}), and ${percent(wantedBlue)} % is set.`,
    next: `See whether every gateway has the routes ('istioctl proxy-status'), whether another VirtualService has the same hosts, and whether a DestinationRule makes sessions sticky; then run this step again.`,
  }
}

function wrongSlot({ wantedBlue, blue, green }: FindingRecord, probes: string): Fault {
  const [right, wrong] = wantedBlue === 1 ? (['blue', green.answers] as const) : (['green', blue.answers] as const)
  return {
    what: `The header route is not as set: of ${probes} ${wrong} were answered by ${right === 'blue' ? 'green' : 'blue'} and not by ${right}.`,
    next: `See whether another route with the same match comes first, and whether every gateway has the routes ('istioctl proxy-status'); then run this step again.`,
  }
}

function tellShares({ green, blue, unattributed, noAnswer }: FindingRecord): string {
  return `green ${green.errors}, blue ${blue.errors}, unknown ${unattributed.errors + noAnswer}`
}

function tellStatuses({ statuses }: FindingRecord): string {
  return Object.entries(statuses)
    .map(([status, times]) => `${status} ×${times}`)
    .join(', ')
}

function adviceOnErrors({ statuses }: FindingRecord): string {
  const client = Object.keys(statuses).filter((status) => /^4/.test(status))
  return client.length > 0
    ? `A status of ${client.join(' or ')} often means that the model wants another path, method, header or body than the probe has; else see the logs of the pods.`
    : `See the logs of the slot's pods and of the gateway, then run this step again.`
}

/** A part of 1 in percent, with one decimal where there is one. */
function percent(part: number): string {
  return (100 * part).toFixed(1).replace(/\.0$/, '')
}
