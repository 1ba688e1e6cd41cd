/** Chance by a seed: the same seed gives the same throws, on every machine. */
export interface Dice {
  /** A whole number from 0 up to, not including, `sides`. */
  below(sides: number): number
  /** True once in so many throws as `share`, from 0 to 1, says. */
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
  /** Picks by weight: an entry of weight 2 comes twice as often as one of weight 1. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T
}

/** Dice of a seed, a whole number. They are `mulberry32`: 32 bits of state are plenty for a schedule. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (sides: number): number => Math.floor(next() * sides)
  return {
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      const picked = from[below(from.length)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
    weighted: (from) => {
      let left = next() * from.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of from) {
        left -= weight
        if (left < 0) return value
      }
      throw new Error('There is nothing to pick from.')
    },
  }
}
