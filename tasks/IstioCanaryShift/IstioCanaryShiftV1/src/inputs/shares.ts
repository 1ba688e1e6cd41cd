import { msg } from '../language/message.ts'
import { InputError } from './input-error.ts'
import type { InputReader } from './reader.ts'

/** Blue's shares of the traffic, one after the other, and how long each but the last stands before the next. */
export interface Shares {
  readonly shares: readonly [number, ...number[]]
  readonly stepSeconds: number
}

/**
 * Reads one share, or several that rise, such as `10,25,50`.
 * @throws InputError when there is none, or one that is no whole number from 0 to 100 or not above the one before.
 */
export function parseShares(input: InputReader): Shares {
  const value = input.required('blueWeight')
  const parts = value.split(',').map((part) => part.trim())
  const rule =
    parts.length === 1 ? msg`a whole number from 0 to 100` : msg`whole numbers from 0 to 100, separated by commas`
  if (!parts.every((part) => /^\d+$/.test(part) && Number(part) <= 100)) {
    throw new InputError(msg`Input 'blueWeight' must be ${rule}, got '${value}'.`)
  }
  const [first = 0, ...others] = parts.map(Number)
  if (others.some((share, at) => share <= ([first, ...others][at] ?? 0))) {
    throw new InputError(
      msg`Input 'blueWeight' must list shares of which each is above the one before, got '${value}'.`,
    )
  }
  return { shares: [first, ...others], stepSeconds: input.wholeNumber('stepSeconds', [0, 86_400], 0) }
}
