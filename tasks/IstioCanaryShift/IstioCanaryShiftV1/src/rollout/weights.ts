import { msg } from '../language/message.ts'

/** Percent of the traffic to each slot: whole numbers from 0 to 100, together 100. */
export interface Weights {
  readonly green: number
  readonly blue: number
}

/**
 * The pair of weights for a share of blue. The pair is computed, never clamped.
 * @throws RangeError when `blue` is not a whole number from 0 to 100.
 */
export function weightsFor(blue: number): Weights {
  if (!Number.isInteger(blue) || blue < 0 || blue > 100) {
    throw new RangeError(msg`A weight must be a whole number from 0 to 100, got ${blue}.`)
  }
  return { green: 100 - blue, blue }
}

export const allGreen: Weights = weightsFor(0)
export const allBlue: Weights = weightsFor(100)

export function sameWeights(a: Weights, b: Weights): boolean {
  return a.green === b.green && a.blue === b.blue
}

/** For people: `green 50 %, blue 50 %`. */
export function tellWeights(weights: Weights): string {
  return msg`green ${weights.green} %, blue ${weights.blue} %`
}
