import type { SlotName } from '../rollout/slot.ts'
import type { Gate } from './gate.ts'

/** A measured number and how far chance, or the coarseness of the source, may have moved it. */
export interface Estimate {
  readonly value: number
  /** What the value is at least, chance aside: below `value` only where a histogram knows no more than its bucket. */
  readonly floor: number
  /** The true value is not below, with the confidence of the demands. */
  readonly low: number
  /** The true value is not above. Infinity when there is no telling. */
  readonly high: number
}

/** How many requests of each slot a verdict rests on; a slot that was not asked about is left out. */
export type SampleSizes = Readonly<Partial<Record<SlotName, number>>>

/** Why a gate could not be judged. */
export type Doubt =
  /** Nothing was measured: no requests, no series, NaN. */
  | 'noData'
  /** There were requests, but fewer than demanded. */
  | 'tooFew'
  /** The limit was exceeded, but by no more than chance explains. */
  | 'byChance'
  /** The source cannot tell values on both sides of the limit apart. */
  | 'tooCoarse'
  /** A query of the user's gives something else than one number. */
  | 'notOneNumber'

interface Judged {
  readonly gate: Gate
  readonly measured: Estimate
  readonly sample: SampleSizes
  /** The verdict in a sentence: what was measured, on how many requests, against which limit. */
  readonly sentence: string
}

/**
 * What a gate says. Only a measured value within the limit is a pass; only one that is beyond it by more than chance is a
 * fail. What an inconclusive gate means for the stage is for the caller to say: waiting for more requests ends `noData`,
 * `tooFew` and `byChance`.
 */
export type Verdict =
  | ({ readonly outcome: 'pass' } & Judged)
  | ({ readonly outcome: 'fail' } & Judged)
  | ({ readonly outcome: 'inconclusive'; readonly doubt: Doubt; readonly measured: Estimate | undefined } & Omit<
      Judged,
      'measured'
    >)

/** What a verdict must rest on. */
export interface Demands {
  /** Of each slot that the gate looks at; at least 1. */
  readonly minRequests: number
  /**
   * The chance, at most, of failing a slot that is in truth exactly at the limit; of one that is better it is smaller. Who
   * judges the same gate several times divides it by their number.
   */
  readonly risk: number
}

/** One wrong alarm in a thousand judgements of a slot that is just within its limit. */
export const usualRisk = 0.001
