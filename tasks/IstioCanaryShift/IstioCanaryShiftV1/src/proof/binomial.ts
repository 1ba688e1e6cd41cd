/**
 * The exact binomial distribution: how many of `n` independent requests go one way, each with probability `p`. Envoy
 * draws a destination for every request anew, so the split of a route is just that, whatever pods stand behind it.
 * Sums are taken relative to one term, which is had in log space, so that nothing underflows.
 */

/** P(X ≤ k). */
export function lowerTail(k: number, n: number, p: number): number {
  if (k < 0) return 0
  if (k >= n || p <= 0) return 1
  if (p >= 1) return 0
  // Of both tails the one that begins beyond the mean has falling terms, and only its sum is small enough to be exact.
  return k > n * p ? 1 - fallingSum(n - k - 1, n, 1 - p) : fallingSum(k, n, p)
}

/** P(X ≥ k). */
export function upperTail(k: number, n: number, p: number): number {
  return lowerTail(n - k, n, 1 - p)
}

/**
 * The two-sided test of "each of n had the probability p" against k: twice the smaller tail. A p-value below alpha means
 * just that the exact interval of the same alpha leaves p out. For p of 0 or 1 one answer of the wrong kind gives 0.
 */
export function twoSidedTest(k: number, n: number, p: number): number {
  return Math.min(1, 2 * Math.min(lowerTail(k, n, p), upperTail(k, n, p)))
}

/** The probabilities between which the truth lies; both from 0 to 1. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Clopper and Pearson's exact interval for the probability behind k of n (Biometrika 26, 1934): it misses the truth with
 * probability alpha at most, whatever the truth is.
 */
export function exactInterval(k: number, n: number, alpha: number): Interval {
  return {
    low: k === 0 ? 0 : bisect((p) => upperTail(k, n, p) > alpha / 2),
    high: k === n ? 1 : bisect((p) => lowerTail(k, n, p) <= alpha / 2),
  }
}

/** The point of [0, 1] at which a condition that is false below becomes true. */
export function bisect(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return (low + high) / 2
}

/** P(X ≤ k) for k up to the mean, where each term below k is smaller than the one before. */
function fallingSum(k: number, n: number, p: number): number {
  const odds = (1 - p) / p
  let sum = 1
  let term = 1
  for (let i = k; i > 0 && term > sum * Number.EPSILON; i--) {
    term *= (i / (n - i + 1)) * odds
    sum += term
  }
  return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p)) * sum
}

function logChoose(n: number, k: number): number {
  const few = Math.min(k, n - k)
  let sum = 0
  for (let i = 1; i <= few; i++) sum += Math.log((n - few + i) / i)
  return sum
}
