import type { Interval } from '../statistics/binomial.ts'
import { shareInterval } from '../statistics/binomial.ts'
import type { Verdict } from './judgement.ts'
import type { Detectable } from './power.ts'
import { detectable } from './power.ts'
import type { Finding } from './prove.ts'
import type { Sample } from './tally.ts'
import { answersOf, attributedOf, errorsOf, percentile } from './tally.ts'

/** What a proof found out about one of its questions, as plain data. */
export interface FindingRecord {
  /** The slot that was asked for by header; null for the weighted route. */
  readonly asked: 'green' | 'blue' | null
  readonly verdict: Verdict['kind']
  /** ISO 8601, UTC. */
  readonly at: string
  readonly tookMs: number
  readonly requests: number
  readonly errors: number
  readonly noAnswer: number
  readonly green: SampleRecord
  readonly blue: SampleRecord
  readonly unattributed: SampleRecord
  readonly statuses: Readonly<Record<string, number>>
  readonly failures: Readonly<Record<string, number>>
  /** Of the answers that told their slot: the part, from 0 to 1, that is to be blue's. */
  readonly wantedBlue: number
  /** The part that was blue's, with the exact interval in which the truth lies; null without such answers. */
  readonly observedBlue: (Interval & { readonly share: number; readonly confidence: number }) | null
  /** Which real parts would have been found out with a probability of 0.999; null where there are none. */
  readonly foundOut: { readonly below: number | null; readonly above: number | null }
  readonly before: Finding['before']
}

export interface SampleRecord {
  readonly answers: number
  readonly errors: number
  /** Milliseconds; null when there are too few answers. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** How sure the interval of a report is. */
export const confidence = 0.99

/** A finding in numbers: shares from 0 to 1, times in milliseconds, the exact interval of what was observed. */
export function recordOfFinding({ question, verdict, tally, before, at, tookMs }: Finding): FindingRecord {
  const attributed = attributedOf(tally)
  const blue = tally.slots.blue.requests
  const wantedBlue = question.blueShare / 100
  const { below, above }: Detectable = detectable(attributed, wantedBlue)
  return {
    asked: question.asked ?? null,
    verdict: verdict.kind,
    at: new Date(at).toISOString(),
    tookMs,
    requests: tally.requests,
    errors: errorsOf(tally),
    noAnswer: tally.requests - answersOf(tally),
    green: recordOfSample(tally.slots.green),
    blue: recordOfSample(tally.slots.blue),
    unattributed: recordOfSample(tally.unattributed),
    statuses: Object.fromEntries(tally.statuses),
    failures: Object.fromEntries([...tally.failures].map(([reason, { times }]) => [reason, times])),
    wantedBlue,
    observedBlue:
      attributed === 0
        ? null
        : { share: blue / attributed, ...shareInterval(blue, attributed, (1 - confidence) / 2), confidence },
    foundOut: { below: below ?? null, above: above ?? null },
    before,
  }
}

function recordOfSample({ requests, errors, latenciesMs }: Sample): SampleRecord {
  const at = (share: number) => percentile(latenciesMs, share) ?? null
  return { answers: requests, errors, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
