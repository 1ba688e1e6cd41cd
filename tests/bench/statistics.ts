/** A median with the quartiles around it: half of all values lie between those. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
  /** Of how many values. */
  readonly count: number
}

/**
 * The spread of values in any order. A quartile between two values is drawn from both, by its distance to each.
 * @throws RangeError when there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('Without values there is no spread.')
  const sorted = [...values].sort((a, b) => a - b)
  return { median: at(sorted, 0.5), low: at(sorted, 0.25), high: at(sorted, 0.75), count: sorted.length }
}

function at(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * What the one took for each unit of the other, pair by pair: the i-th of both were measured right after each other, so that
 * what slowed the machine meanwhile is in both.
 * @throws RangeError when they are not as many
 */
export function ratiosOf(ones: readonly number[], others: readonly number[]): number[] {
  if (ones.length !== others.length) throw new RangeError(`${ones.length} and ${others.length} values are no pairs.`)
  return ones.map((one, index) => one / (others[index] ?? Number.NaN))
}
