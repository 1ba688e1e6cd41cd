/** Brings a Deployment's ReplicaSets, step by step, to where its spec wants them. */

import type { DeploymentStatus } from '../../objects/workloads.ts'
import type { ApiObject, Deployment, Pod, ReplicaSet } from '../../objects.ts'
import { claim } from '../adoption.ts'
import { findCondition, withCondition } from '../conditions.ts'
import {
  type ControllerContext,
  type ControllerDefinition,
  controllerOf,
  keyOf,
  ownerKey,
  splitKey,
} from '../controller.ts'
import { desiredAnnotation, revisionsOf } from './revisions.ts'
import {
  createNewSet,
  type Rollout,
  refreshNewSet,
  removeOldRevisions,
  resize,
  resizeSets,
  rollSets,
} from './rollout.ts'
import { condition, countedStatus, isComplete, rolloutStatus, untilDeadline } from './status.ts'

/** The control loop of Deployments. */
export function deploymentController(context: ControllerContext): ControllerDefinition {
  const { store } = context
  return {
    kinds: ['Deployment', 'ReplicaSet', 'Pod'],
    keysOf: ({ type, object, previous }) => {
      if (object.kind === 'Deployment') return [keyOf(object)]
      if (object.kind === 'ReplicaSet') {
        return [...ownerKey(object, 'Deployment'), ...(previous === undefined ? [] : ownerKey(previous, 'Deployment'))]
      }
      // Only `Recreate` waits for pods to be gone; everything else about pods shows in their ReplicaSet.
      return type === 'DELETED' ? deploymentOfPod(context, object) : []
    },
    reconcile: (key, lookAgain) => {
      const { namespace, name } = splitKey(key)
      const deployment = store.get('Deployment', namespace, name)
      if (deployment === undefined) return
      const status = sync(context, deployment)
      const wait = untilDeadline(deployment, status, context.clock.now())
      if (wait !== undefined) lookAgain(wait)
    },
  }
}

function deploymentOfPod({ store }: ControllerContext, pod: ApiObject): string[] {
  const owner = controllerOf(pod)
  const set = owner?.kind === 'ReplicaSet' ? store.get('ReplicaSet', pod.metadata.namespace, owner.name) : undefined
  return set === undefined ? [] : ownerKey(set, 'Deployment')
}

/** One step. Returns the status that it wrote. */
function sync(context: ControllerContext, stored: Deployment): DeploymentStatus {
  const sets = claim(context.store, stored, stored.spec.selector, 'ReplicaSet')
  const deployment = notePause(context, stored)
  const rollout: Rollout = { context, deployment, ...revisionsOf(deployment, sets) }
  if (deployment.metadata.deletionTimestamp !== undefined) return writeStatus(rollout, countedStatus)
  if (deployment.spec.paused === true || wasScaled(deployment, sets)) {
    const resized = resizeSets(refreshNewSet(rollout))
    if (deployment.spec.paused === true) removeOldRevisions(resized)
    return writeStatus(resized, countedStatus)
  }
  return roll(rollout)
}

function roll(rollout: Rollout): DeploymentStatus {
  const { deployment } = rollout
  const known = refreshNewSet(rollout)
  if (deployment.spec.strategy?.type === 'Recreate') {
    const stopped = resizeOldToZero(known)
    if (stopped !== known || hasOldPods(stopped)) return writeStatus(stopped, rolloutStatus)
  }
  const current = known.newSet === undefined ? createNewSet(known) : known
  const rolled = rollSets(current)
  const status = writeStatus(rolled, rolloutStatus)
  if (isComplete(deployment, status)) removeOldRevisions(rolled)
  return status
}

function resizeOldToZero(rollout: Rollout): Rollout {
  const running = rollout.oldSets.filter((set) => (set.spec.replicas ?? 0) > 0)
  return resize(rollout, new Map(running.map((set) => [set.metadata.name, 0])))
}

/** Whether a pod of an older template still runs, be it on its way out. */
function hasOldPods({ context, deployment, newSet }: Rollout): boolean {
  return context.store
    .list('Pod', { namespace: deployment.metadata.namespace ?? '', labels: deployment.spec.selector })
    .some(
      (pod: Pod) =>
        pod.status.phase !== 'Succeeded' &&
        pod.status.phase !== 'Failed' &&
        controllerOf(pod)?.uid !== newSet?.metadata.uid,
    )
}

/** Whether the wanted number of pods changed since the active sets were last sized. */
function wasScaled({ spec }: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.some((set) => {
    const desired = set.metadata.annotations?.[desiredAnnotation]
    return (set.spec.replicas ?? 0) > 0 && desired !== undefined && Number(desired) !== (spec.replicas ?? 1)
  })
}

/** Says in the Progressing condition that a rollout is held or goes on, so that its deadline doesn't run meanwhile. */
function notePause({ store, clock }: ControllerContext, deployment: Deployment): Deployment {
  const { paused = false, progressDeadlineSeconds } = deployment.spec
  const conditions = deployment.status?.conditions ?? []
  const present = findCondition(conditions, 'Progressing')
  const noted = present?.reason === 'DeploymentPaused'
  if (progressDeadlineSeconds === undefined || paused === noted) return deployment
  if (present?.reason === 'ProgressDeadlineExceeded') return deployment
  const next = paused
    ? condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', clock.now())
    : condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', clock.now())
  const status = { ...deployment.status, conditions: withCondition(conditions, next) }
  store.updateStatus({ ...deployment, status })
  return store.get('Deployment', deployment.metadata.namespace, deployment.metadata.name) ?? deployment
}

function writeStatus({ context, deployment, newSet, oldSets }: Rollout, judge: typeof countedStatus): DeploymentStatus {
  const { namespace, name } = deployment.metadata
  const present = context.store.get('Deployment', namespace, name)
  if (present === undefined) return {}
  const status = judge({ deployment: present, newSet, oldSets, now: context.clock.now() })
  context.store.updateStatus({ ...present, status })
  return status
}
