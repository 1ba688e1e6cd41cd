import { isAbout, withoutBlue } from '../evidence.ts'
import type { Deployment } from '../objects.ts'
import { readyPods } from '../readiness.ts'
import type { RemoveRequest, RollbackRequest } from '../request.ts'
import type { Situation, Step } from './plan.ts'

/**
 * Takes blue away after the traffic has left it. Proxies learn of new weights with a delay, and requests under way need
 * time to end, so pods that can still be serving are given the drain time. It is planned again after that: meanwhile
 * another run may have taken the rollout over, and blue with it.
 */
export function removeBlue(
  { request: { drainSeconds }, evidence }: Situation<RemoveRequest | RollbackRequest>,
  blue: Deployment,
): readonly Step[] {
  const { name: deployment, uid = '', deletionTimestamp } = blue.metadata
  const gone: Step = { kind: 'awaitGone', slot: 'blue', deployment }
  if (deletionTimestamp !== undefined) return [gone]
  const isDrained = isAbout(evidence, withoutBlue) && evidence.drained
  if (!isDrained && readyPods(blue) > 0 && drainSeconds > 0) return [{ kind: 'drain', seconds: drainSeconds }]
  return [{ kind: 'delete', slot: 'blue', deployment, uid }, gone]
}
