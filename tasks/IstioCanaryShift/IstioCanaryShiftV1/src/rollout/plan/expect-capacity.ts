import type { Shortage } from '../capacity.ts'
import { tellScaling, tellShortage } from '../capacity.ts'
import { Refusal } from '../refusal.ts'
import type { Capacity, Target } from '../request.ts'

/**
 * Judges a share that is about to go to blue.
 * @returns the warnings, if any.
 * @throws Refusal `capacityShort` with `capacity: fail`.
 */
export function expectCapacity(capacity: Capacity, shortage: Shortage | undefined, target: Target): readonly string[] {
  if (shortage === undefined || capacity !== 'fail') return warnOfShortage(capacity, shortage, target)
  throw new Refusal(
    'capacityShort',
    tellShortage(shortage),
    `${tellScaling(shortage, target.namespace)} Then run this step again; or set the input 'capacity' to 'warn'.`,
  )
}

/** Judges a share that goes back to green. It is never refused, since a way back is no place to be stopped at. */
export function warnOfShortage(capacity: Capacity, shortage: Shortage | undefined, target: Target): readonly string[] {
  if (shortage === undefined || capacity === 'off') return []
  return [`${tellShortage(shortage)} ${tellScaling(shortage, target.namespace)}`]
}
