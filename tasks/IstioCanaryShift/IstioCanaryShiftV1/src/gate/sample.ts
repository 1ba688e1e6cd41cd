import type { SlotName } from '../rollout/slot.ts'

/** What was seen of one slot's requests in a stretch of time, from whichever source. */
export interface Sample {
  readonly requests: number
  /** How many of the requests were answered by an error of the server, or not at all. */
  readonly errors: number
  readonly latencies: Latencies
}

export type Samples = Readonly<Record<SlotName, Sample>>

/** How long requests took: each as it was measured, or counted into the buckets of a histogram. */
export type Latencies =
  | { readonly kind: 'measured'; readonly ms: readonly number[] }
  | { readonly kind: 'bucketed'; readonly buckets: readonly Bucket[] }

/** The requests that took longer than the bucket before says, and up to `upTo` milliseconds. */
export interface Bucket {
  /** Infinity in the last one. */
  readonly upTo: number
  readonly count: number
}

/** What the probes of one slot saw. */
export interface ProbeCounts {
  readonly requests: number
  readonly errors: number
  /** Of the requests that were answered, in any order. */
  readonly latenciesMs: readonly number[]
}

/** The probes' own answers as a sample, for a gate that needs no Prometheus. */
export function sampleOfProbes({ requests, errors, latenciesMs }: ProbeCounts): Sample {
  return { requests, errors, latencies: { kind: 'measured', ms: latenciesMs } }
}
