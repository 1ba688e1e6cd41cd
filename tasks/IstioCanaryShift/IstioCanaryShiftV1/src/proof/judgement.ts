import { msg } from '../language/message.ts'
import type { SlotName } from '../rollout/slot.ts'
import { chanceOfAtLeast, twoSidedTest } from '../statistics/binomial.ts'
import type { Failure, Tally } from './tally.ts'
import { answersOf, attributedOf, errorsOf } from './tally.ts'

/**
 * The probability with which chance alone makes one test of a whole window object. A question ends with one window, on
 * which three tests are made: errors, strangers, split. Chance can make all three object to the weights, and only the
 * first to a header route, where one wrong answer is one too many. So of a million proofs of right routes (the weights and
 * two header routes) 5 fail at most, and of 10,000 stages with up to 19 proofs (steps, and a way back) fewer than one.
 */
export const alpha = 1e-6

/** What is asked of the gateway, and what the answers are to be if the routes are as set. */
export interface Question {
  /** The slot that the A/B header asks for; undefined for the weighted route. */
  readonly asked: SlotName | undefined
  /** Percent of the answers of both slots that are to be blue's: the weight, or 0 or 100 for a header route. */
  readonly blueShare: number
  /** The part of the requests, from 0 to 1, that other destinations of the route get, which tell no slot. */
  readonly foreignShare: number
  /** How many requests a window has. */
  readonly count: number
  /** The part of the requests, from 0 to 1, that may fail before the errors are too many. */
  readonly errorLimit: number
}

/** What a window of answers says about a question. */
export type Verdict =
  | { readonly kind: 'asSet' }
  /** The answers are the gateway's, and their shares are not those that were set. */
  | { readonly kind: 'wrongSplit' }
  /** Not one request was answered. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly next: string }
  /** More requests failed than the limit allows, beyond chance. */
  | { readonly kind: 'tooManyErrors' }
  /** Answers came that tell no slot, more than other destinations of the route explain. */
  | { readonly kind: 'unattributed' }
  /** The window's time ended before there were enough answers to judge the split. */
  | { readonly kind: 'tooFew' }

/** A window may lose a few requests to errors and still say enough. */
const enough = 0.8

/**
 * Judges a window. Faults that make the shares meaningless come first.
 * @param complete false when the window ended before all of its requests; then the slow answers are missing, which may
 *   all be of one slot, so the split is not judged.
 */
export function judge(question: Question, tally: Tally, complete: boolean): Verdict {
  const doubt = judgeAnswers(question, tally)
  if (doubt !== undefined) return doubt
  const wanted = enough * question.count * (1 - question.foreignShare)
  if (!complete || attributedOf(tally) < wanted) return { kind: 'tooFew' }
  return isWrongSplit(question, tally) ? { kind: 'wrongSplit' } : { kind: 'asSet' }
}

/** True when a window in its midst already shows that it will not pass, so that it can be begun anew. */
export function isHopeless(question: Question, tally: Tally): boolean {
  return judgeAnswers(question, tally) !== undefined || isWrongSplit(question, tally)
}

/** True when not one request was answered so far. */
export function isSilent(tally: Tally): boolean {
  return answersOf(tally) === 0
}

function judgeAnswers({ foreignShare, errorLimit }: Question, tally: Tally): Verdict | undefined {
  const { requests, unattributed } = tally
  if (requests > 0 && isSilent(tally)) return { kind: 'unreachable', ...mostFrequent(tally.failures) }
  if (chanceOfAtLeast(errorsOf(tally), requests, errorLimit) < alpha) return { kind: 'tooManyErrors' }
  const strangers = unattributed.requests - unattributed.errors
  if (chanceOfAtLeast(strangers, requests, foreignShare) < alpha) return { kind: 'unattributed' }
  return undefined
}

function isWrongSplit({ blueShare }: Question, tally: Tally): boolean {
  return twoSidedTest(tally.slots.blue.requests, attributedOf(tally), blueShare / 100) < alpha
}

function mostFrequent(failures: ReadonlyMap<string, Failure>): { readonly reason: string; readonly next: string } {
  const [first] = [...failures].sort(([, a], [, b]) => b.times - a.times)
  if (first === undefined) throw new Error(msg`Requests without an answer have no reason.`)
  const [reason, { next }] = first
  return { reason, next }
}
