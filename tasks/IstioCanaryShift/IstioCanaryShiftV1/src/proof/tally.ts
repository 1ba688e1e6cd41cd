import { msg } from '../language/message.ts'
import type { SlotName } from '../rollout/slot.ts'

/** What became of one probe. */
export type Outcome =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** The slot that the answer's header tells; undefined when it tells none. */
      readonly slot: SlotName | undefined
      /** From the request's start to the answer's end, in milliseconds. */
      readonly ms: number
      /** Why the answer is not whole, when its body broke off or did not end in time. */
      readonly broken: string | undefined
    }
  /** There was no answer. */
  | { readonly kind: 'failure'; readonly reason: string; readonly next: string }

/** One slot's answers. */
export interface Sample {
  readonly requests: number
  /** Those of status 400 and above, and those that were not whole. */
  readonly errors: number
  readonly latenciesMs: readonly number[]
}

/** What a window of probes brought. */
export interface Tally {
  /** Probes that have ended, with an answer or without. */
  readonly requests: number
  readonly slots: Readonly<Record<SlotName, Sample>>
  /** Answers that told no slot. */
  readonly unattributed: Sample
  /** How often each status came. */
  readonly statuses: ReadonlyMap<number, number>
  /** How often there was no answer, or not all of one, by its reason. */
  readonly failures: ReadonlyMap<string, Failure>
}

export interface Failure {
  readonly times: number
  /** What to do about it. */
  readonly next: string
}

/** Counts outcomes one by one, and gives the tally at any time. */
export class Counter {
  readonly #samples = { green: newSample(), blue: newSample(), none: newSample() }
  readonly #statuses = new Map<number, number>()
  readonly #failures = new Map<string, Failure>()
  #requests = 0

  add(outcome: Outcome): void {
    this.#requests++
    if (outcome.kind === 'failure') {
      this.#fail(outcome.reason, outcome.next)
      return
    }
    const { status, slot, ms, broken } = outcome
    const sample = this.#samples[slot ?? 'none']
    sample.requests++
    sample.latenciesMs.push(ms)
    if (status >= 400 || broken !== undefined) sample.errors++
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1)
    if (broken !== undefined) this.#fail(broken, msg`See why the pod or a proxy ends its answers early.`)
  }

  get tally(): Tally {
    const { green, blue, none } = this.#samples
    return {
      requests: this.#requests,
      slots: { green, blue },
      unattributed: none,
      statuses: this.#statuses,
      failures: this.#failures,
    }
  }

  #fail(reason: string, next: string): void {
    this.#failures.set(reason, { times: (this.#failures.get(reason)?.times ?? 0) + 1, next })
  }
}

function newSample() {
  return { requests: 0, errors: 0, latenciesMs: [] as number[] }
}

/** Answers of any kind. */
export function answersOf({ slots, unattributed }: Tally): number {
  return slots.green.requests + slots.blue.requests + unattributed.requests
}

/** Probes that got no answer, not all of one, or one of status 400 and above. */
export function errorsOf(tally: Tally): number {
  const { requests, slots, unattributed } = tally
  return requests - answersOf(tally) + slots.green.errors + slots.blue.errors + unattributed.errors
}

/** Answers that told their slot, errors included: the split is the gateway's, whatever the pod makes of a request. */
export function attributedOf({ slots }: Tally): number {
  return slots.green.requests + slots.blue.requests
}

/**
 * The latency that `share` of the answers did not exceed (nearest rank), in milliseconds. Undefined when there are too
 * few for one to lie beyond it, because then it would be the slowest answer and nothing else.
 */
export function percentile(latenciesMs: readonly number[], share: number): number | undefined {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  const rank = Math.ceil(share * sorted.length)
  return rank < sorted.length ? sorted[rank - 1] : undefined
}
