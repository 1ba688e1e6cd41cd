/** What a Deployment's status says, with the reasons and texts of Kubernetes, which `kubectl rollout status` and pipelines read. Pure. */

import type { DeploymentStatus } from '../../objects/workloads.ts'
import type { Condition, Deployment, ReplicaSet } from '../../objects.ts'
import { findCondition, replaceCondition, withCondition, withoutCondition } from '../conditions.ts'
import { withoutZeros } from '../counters.ts'
import { rollingBounds } from './rolling.ts'

/** A rollout's sets and the moment of judging. */
export interface Observation {
  deployment: Deployment
  newSet: ReplicaSet | undefined
  oldSets: readonly ReplicaSet[]
  /** Milliseconds since the epoch. */
  now: number
}

/** The counters and the Available condition; Progressing stays as it was. */
export function countedStatus({ deployment, newSet, oldSets, now }: Observation): DeploymentStatus {
  const sets = newSet === undefined ? oldSets : [...oldSets, newSet]
  const wanted = sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0)
  const sum = (counter: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas'): number =>
    sets.reduce((total, set) => total + (set.status?.[counter] ?? 0), 0)
  const available = sum('availableReplicas')
  const { collisionCount, conditions = [] } = deployment.status ?? {}
  const { replicas: target = 1 } = deployment.spec
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...withoutZeros({
      replicas: sum('replicas'),
      updatedReplicas: newSet?.status?.replicas ?? 0,
      readyReplicas: sum('readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(wanted - available, 0),
    }),
    terminatingReplicas: sum('terminatingReplicas'),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(
      conditions,
      available >= target - rollingBounds(deployment.spec).unavailable
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
        : condition(
            'Available',
            'False',
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
            now,
          ),
    ),
  }
}

/** The whole status during a rollout: counters, Available, Progressing with its deadline, and what the sets failed at. */
export function rolloutStatus(observation: Observation): DeploymentStatus {
  const { deployment, newSet, oldSets, now } = observation
  const status = countedStatus(observation)
  const conditions = progressed(observation, status, status.conditions ?? [])
  const failure = [newSet, ...oldSets]
    .map((set) => findCondition(set?.status?.conditions, 'ReplicaFailure'))
    .find((found) => found !== undefined)
  status.conditions =
    failure === undefined
      ? withoutCondition(conditions, 'ReplicaFailure')
      : withCondition(conditions, condition('ReplicaFailure', 'True', failure.reason ?? '', failure.message ?? '', now))
  if (deployment.spec.progressDeadlineSeconds === undefined) {
    status.conditions = withoutCondition(status.conditions, 'Progressing')
  }
  return status
}

function progressed(
  { deployment, newSet, now }: Observation,
  status: DeploymentStatus,
  conditions: Condition[],
): Condition[] {
  const present = findCondition(conditions, 'Progressing')
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && present?.reason === 'NewReplicaSetAvailable'
  if (deployment.spec.progressDeadlineSeconds === undefined || settled) return conditions
  const subject =
    newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`
    return withCondition(conditions, condition('Progressing', 'True', 'NewReplicaSetAvailable', message, now))
  }
  if (isProgressing(deployment.status ?? {}, status)) {
    const message = `${subject} is progressing.`
    return replaceCondition(conditions, condition('Progressing', 'True', 'ReplicaSetUpdated', message, now))
  }
  if (hasTimedOut(deployment, present, now)) {
    const message = `${subject} has timed out progressing.`
    return withCondition(conditions, condition('Progressing', 'False', 'ProgressDeadlineExceeded', message, now))
  }
  return conditions
}

/** Every wanted pod is of the present template and available, and no other is left. */
export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus): boolean {
  const wanted = spec.replicas ?? 1
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  )
}

function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function hasTimedOut({ spec }: Deployment, present: Condition | undefined, now: number): boolean {
  if (present === undefined || present.reason === 'NewReplicaSetAvailable') return false
  if (present.reason === 'ProgressDeadlineExceeded') return true
  return deadlineOf(present, spec.progressDeadlineSeconds ?? 600) <= now
}

/** Milliseconds until a rollout that makes no progress is out of time; undefined when no deadline runs. */
export function untilDeadline(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const present = findCondition(status.conditions, 'Progressing')
  const { progressDeadlineSeconds, paused } = deployment.spec
  if (progressDeadlineSeconds === undefined || present === undefined || paused === true) return undefined
  if (present.reason === 'NewReplicaSetAvailable' || present.reason === 'ProgressDeadlineExceeded') return undefined
  if (isComplete(deployment, status)) return undefined
  return Math.max(deadlineOf(present, progressDeadlineSeconds) - now, 0)
}

/** The API's times are whole seconds, rounded down; one second is added, so that nobody is cut short. */
function deadlineOf({ lastUpdateTime = '' }: Condition, seconds: number): number {
  return Date.parse(lastUpdateTime) + (seconds + 1) * 1000
}

/** A condition of this moment. */
export function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  now: number,
): Condition {
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message }
}
