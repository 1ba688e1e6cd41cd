import { bisect, chanceOfAtMost, twoSidedTest } from '../statistics/binomial.ts'
import { alpha } from './judgement.ts'

/**
 * The probability that a window of `n` answers passes as the share `set` though the truth is `real` (shares of 0 to 1).
 *
 * How many requests a window needs follows from it. A stage that waits for its split looks again and again, and each
 * look may pass by chance; a whole window takes seconds, so there are not many. For 50 set and 40 real the numbers are:
 * n = 1000: 7 % a look; 1500: 0.2 %; 2000: 1 in 50,000, so that even twenty looks miss it in fewer than one stage of
 * 2,000. Hence the default of 2000.
 */
export function missProbability(n: number, set: number, real: number): number {
  return probabilityOf(accepted(n, set), n, real)
}

/** The real shares (0 to 1) nearest to the one that was set which a window finds out; undefined where there are none. */
export interface Detectable {
  /** This share and every smaller one are found out. */
  readonly below: number | undefined
  /** This share and every greater one are found out. */
  readonly above: number | undefined
}

/** What a window of `n` answers misses with probability 0.001 at most. */
export function detectable(n: number, set: number): Detectable {
  const range = accepted(n, set)
  const foundOut = (real: number) => probabilityOf(range, n, real) <= 1e-3
  return {
    below: set > 0 && foundOut(0) ? bisect((real) => real >= set || !foundOut(real)) : undefined,
    above: set < 1 && foundOut(1) ? bisect((real) => real > set && foundOut(real)) : undefined,
  }
}

/** From one number of blue answers to another, both included. */
interface Range {
  readonly low: number
  readonly high: number
}

function probabilityOf({ low, high }: Range, n: number, p: number): number {
  return chanceOfAtMost(high, n, p) - chanceOfAtMost(low - 1, n, p)
}

/** The numbers of blue answers, of `n`, that do not contradict the share. */
function accepted(n: number, set: number): Range {
  const fits = (k: number) => twoSidedTest(k, n, set) >= alpha
  const mean = Math.round(n * set)
  return { low: firstOf(fits, 0, mean), high: n - firstOf((k) => fits(n - k), 0, n - mean) }
}

/** The first whole number for which a condition holds that is false below it and true at `high`. */
function firstOf(holds: (k: number) => boolean, low: number, high: number): number {
  let [first, last] = [low, high]
  while (first < last) {
    const middle = Math.floor((first + last) / 2)
    if (holds(middle)) last = middle
    else first = middle + 1
  }
  return first
}
