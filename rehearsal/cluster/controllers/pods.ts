/** What controllers ask about a pod, and in which order they give pods up. Pure. */
import type { Pod } from '../objects.ts'
import { findCondition } from './conditions.ts'

const hasEnded = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'

/** Neither ended nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined
}

/** On its way out, and not yet ended. */
export function isTerminating(pod: Pod): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp !== undefined
}

export function isReady(pod: Pod): boolean {
  return findCondition(pod.status.conditions, 'Ready')?.status === 'True'
}

/** Since when a pod has been ready, in milliseconds since the epoch. */
export function readySince(pod: Pod): number | undefined {
  const ready = findCondition(pod.status.conditions, 'Ready')
  if (ready?.status !== 'True' || ready.lastTransitionTime === undefined) return undefined
  return Date.parse(ready.lastTransitionTime)
}

/** Ready for at least `minReadySeconds` at `now` (milliseconds). */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (!isReady(pod)) return false
  if (minReadySeconds === 0) return true
  const since = readySince(pod)
  return since !== undefined && since + minReadySeconds * 1000 <= now
}

const phaseRank: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 }

/** In the order in which a ReplicaSet gives pods up: unassigned, pending, not ready, ready for a shorter time, more restarts, newer. */
export function byDisposability(a: Pod, b: Pod): number {
  return (
    Number((a.spec.nodeName ?? '') !== '') - Number((b.spec.nodeName ?? '') !== '') ||
    (phaseRank[a.status.phase ?? 'Pending'] ?? 0) - (phaseRank[b.status.phase ?? 'Pending'] ?? 0) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    (readySince(b) ?? 0) - (readySince(a) ?? 0) ||
    restarts(b) - restarts(a) ||
    Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp)
  )
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map((container) => container.restartCount))
}
