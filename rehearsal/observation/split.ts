/**
 * How many of `total` independent requests may get an answer that each gets with probability `share`: the narrowest
 * span around the middle that a correct split leaves, above or below, with a probability of `risk` at most.
 */
export function shareBounds(total: number, share: number, risk: number): { least: number; most: number } {
  if (share === 0) return { least: 0, most: 0 }
  if (share === 1) return { least: total, most: total }
  const probability = binomial(total, share)
  const tail = (from: number, step: 1 | -1): number => {
    let left = 0
    let at = from
    while (left + (probability[at] ?? 1) <= risk / 2) {
      left += probability[at] ?? 1
      at += step
    }
    return at
  }
  return { least: tail(0, 1), most: tail(total, -1) }
}

/** The probability of each number of hits from 0 to `total`; in logarithms, since the factors leave the range of numbers. */
function binomial(total: number, share: number): number[] {
  let logarithm = total * Math.log(1 - share)
  const odds = Math.log(share / (1 - share))
  return Array.from({ length: total + 1 }, (_, hits) => {
    if (hits > 0) logarithm += Math.log((total - hits + 1) / hits) + odds
    return Math.exp(logarithm)
  })
}

/** Of the normal distribution: 19 of 20 draws lie within so many standard deviations. */
const deviations = 1.96

/**
 * The interval in which the true share of `hits` among `total` (at least 1) lies, 19 times out of 20, from 0 to 1.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 */
export function shareInterval(hits: number, total: number): { low: number; high: number } {
  const share = hits / total
  const square = deviations ** 2
  const middle = (share + square / (2 * total)) / (1 + square / total)
  const reach =
    (deviations / (1 + square / total)) * Math.sqrt((share * (1 - share)) / total + square / (4 * total ** 2))
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}
