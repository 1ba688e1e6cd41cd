import type { Deployment } from '../objects.ts'
import { readyPods } from '../readiness.ts'
import type { Step } from './plan.ts'

/**
 * Takes blue away after the traffic has left it. Proxies learn of new weights with a delay, and requests under way need
 * time to end, so pods that can still be serving are given the drain time.
 */
export function removeBlue(blue: Deployment, drainSeconds: number): readonly Step[] {
  const { name: deployment, uid = '', deletionTimestamp } = blue.metadata
  const gone: Step = { kind: 'awaitGone', slot: 'blue', deployment }
  if (deletionTimestamp !== undefined) return [gone]
  const drain: readonly Step[] =
    readyPods(blue) > 0 && drainSeconds > 0 ? [{ kind: 'drain', seconds: drainSeconds }] : []
  return [...drain, { kind: 'delete', slot: 'blue', deployment, uid }, gone]
}
