/**
 * The binomial distribution, exact for any number of draws that a step can make: no normal approximation. A request is a
 * draw: Envoy draws a destination for each anew, and whether it fails is taken to be up to chance.
 */

/**
 * The chance of at least `count` hits in `draws` independent draws that hit with probability `p`.
 * Right to nine digits up to a million draws.
 */
export function chanceOfAtLeast(count: number, draws: number, p: number): number {
  if (count <= 0) return 1
  if (count > draws) return 0
  return incompleteBeta(p, count, draws - count + 1)
}

/** The chance of at most `count` hits; see `chanceOfAtLeast`. */
export function chanceOfAtMost(count: number, draws: number, p: number): number {
  if (count < 0) return 0
  if (count >= draws) return 1
  return incompleteBeta(1 - p, draws - count, count + 1)
}

/**
 * The two-sided test of "each draw hit with probability `p`" against `count` hits: twice the smaller tail. It is below
 * alpha just when `shareInterval` at half of alpha leaves `p` out. For p of 0 or 1 one draw of the wrong kind gives 0.
 */
export function twoSidedTest(count: number, draws: number, p: number): number {
  return Math.min(1, 2 * Math.min(chanceOfAtMost(count, draws, p), chanceOfAtLeast(count, draws, p)))
}

/** Probabilities between which the truth lies, 0 to 1. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Clopper and Pearson's exact interval of a probability, after `count` hits in `draws` draws: each of its ends is on the
 * wrong side of the true probability with a chance of at most `risk`. Without draws it is everything, 0 to 1.
 */
export function shareInterval(count: number, draws: number, risk: number): Interval {
  return {
    low: count === 0 ? 0 : bisect((p) => chanceOfAtLeast(count, draws, p) > risk),
    high: count === draws ? 1 : bisect((p) => chanceOfAtMost(count, draws, p) <= risk),
  }
}

/** Where in [0, 1] a condition that is false below turns true, to the last digit. */
export function bisect(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1]
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) return middle
    if (holds(middle)) high = middle
    else low = middle
  }
}

/** The regularized incomplete beta function I_x(a, b), for a and b above 0 (DLMF 8.17). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean; the other side is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return (Math.exp(logFront) / a) * betaFraction(x, a, b)
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value)
  let denominator = 1 / away(1 - ((a + b) * x) / (a + 1))
  let numerator = 1
  let result = denominator
  // It takes in the order of the root of a + b terms; so many are never reached.
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    denominator = 1 / away(1 + even * denominator)
    numerator = away(1 + even / numerator)
    result *= denominator * numerator
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / away(1 + odd * denominator)
    numerator = away(1 + odd / numerator)
    const step = denominator * numerator
    result *= step
    if (Math.abs(step - 1) < 1e-15) return result
  }
  throw new Error(`The incomplete beta function of ${x}, ${a}, ${b} did not converge.`)
}

/** The logarithm of the gamma function above 0, by Stirling's series (DLMF 5.11.1), to about 14 digits. */
function logGamma(x: number): number {
  // The series needs a large argument: gamma(x) = gamma(x + 1) / x leads there.
  if (x < 15) return logGamma(x + 1) - Math.log(x)
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / x
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series
}
