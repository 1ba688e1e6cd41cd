import { msg } from '../../language/message.ts'
import { patchFence } from '../deployment.ts'
import type { Deployment } from '../objects.ts'
import type { RolloutRecord } from '../record.ts'
import type { Step } from './plan.ts'

/**
 * Keeps a promotion from green that has begun and has not come there: the step that promotes may stand still and go on at
 * any time, and from here on it meets another green than the one it read. It belongs after the write of the record that
 * ends the promotion.
 */
export function fenceOff(green: Deployment, { startedAt }: RolloutRecord): Step {
  const deployment = green.metadata.name
  const tells = msg`it is kept from the promotion that has begun, the pods stay`
  return { kind: 'setTemplate', slot: 'green', deployment, tells, patch: patchFence(green, startedAt) }
}
