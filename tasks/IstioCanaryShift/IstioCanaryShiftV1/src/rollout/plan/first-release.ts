import { msg } from '../../language/message.ts'
import type { RolloutRecord } from '../record.ts'
import type { Plan } from './plan.ts'
import { nothing } from './plan.ts'

/** The plan of every later action once a rollout's image went straight to green: nothing. Undefined for a canary. */
export function planAfterFirstRelease(record: RolloutRecord): Plan | undefined {
  if (!record.firstRelease || record.phase !== 'done') return undefined
  return nothing(
    msg`This was the first release: the image went straight to green, which has all the traffic, and there is no blue.`,
  )
}
