/** The writes of a rollout: a new ReplicaSet, sizes, revision numbers, and the end of old revisions. */
import type { Deployment, ReplicaSet } from '../../objects.ts'
import { isRefused } from '../../store/errors.ts'
import { withCondition } from '../conditions.ts'
import { type ControllerContext, controlledBy, controllerOf } from '../controller.ts'
import {
  annotationsOf,
  desiredAnnotation,
  hashLabel,
  maximumAnnotation,
  nextRevision,
  revisionAnnotation,
  revisionOf,
  sameTemplate,
  templateHash,
} from './revisions.ts'
import { newSetSize, oldSetSizes, proportionalSizes, rollingBounds } from './rolling.ts'
import { condition } from './status.ts'

/** A Deployment in the middle of its rollout. */
export interface Rollout {
  context: ControllerContext
  deployment: Deployment
  newSet: ReplicaSet | undefined
  /** Oldest first. */
  oldSets: ReplicaSet[]
}

/** Gives the present template's set, when there is one, its revision and annotations, and the Deployment the same number. */
export function refreshNewSet(rollout: Rollout): Rollout {
  const { context, deployment, newSet, oldSets } = rollout
  if (newSet === undefined) return rollout
  const annotations = annotationsOf(deployment, newSet, Math.max(nextRevision(oldSets), revisionOf(newSet)))
  const { minReadySeconds } = deployment.spec
  const spec = minReadySeconds === undefined ? newSet.spec : { ...newSet.spec, minReadySeconds }
  const written = context.store.update({ ...newSet, spec, metadata: { ...newSet.metadata, annotations } }) as ReplicaSet
  noteRevision(rollout, written, 'FoundNewReplicaSet', `Found new replica set "${written.metadata.name}"`)
  return { ...rollout, newSet: written }
}

/** Makes the set of the present template, already of the size that it may have now. */
export function createNewSet(rollout: Rollout): Rollout {
  const { context, deployment, oldSets } = rollout
  const { namespace = '', name } = deployment.metadata
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = templateHash(template, deployment.status?.collisionCount)
  const setName = `${name}-${hash}`
  const labels = { ...template.metadata?.labels, [hashLabel]: hash }
  const replicas = firstSize(rollout)
  try {
    const newSet = context.store.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: setName,
        namespace,
        labels,
        annotations: { ...annotationsOf(deployment, undefined, nextRevision(oldSets)), ...sizeAnnotations(deployment) },
        ownerReferences: [controlledBy(deployment)],
      },
      spec: {
        replicas,
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    }) as ReplicaSet
    if (replicas > 0) {
      context.events.record(
        deployment,
        'Normal',
        'ScalingReplicaSet',
        `Scaled up replica set ${setName} from 0 to ${replicas}`,
      )
    }
    noteRevision(rollout, newSet, 'NewReplicaSetCreated', `Created new replica set "${setName}"`)
    return { ...rollout, newSet }
  } catch (error) {
    if (isRefused(error, 'AlreadyExists')) countCollision(rollout, setName)
    else
      noteFailure(
        rollout,
        `Failed to create new replica set "${setName}": ${error instanceof Error ? error.message : error}`,
      )
    throw error
  }
}

function firstSize({ deployment, oldSets }: Rollout): number {
  const wanted = deployment.spec.replicas ?? 1
  if (deployment.spec.strategy?.type === 'Recreate') return wanted
  return newSetSize(wanted, 0, sumOf(oldSets), rollingBounds(deployment.spec))
}

/** The condition that tells why there is no new set. */
function noteFailure({ context, deployment }: Rollout, message: string): void {
  const present = context.store.get('Deployment', deployment.metadata.namespace, deployment.metadata.name)
  if (present === undefined || present.spec.progressDeadlineSeconds === undefined) return
  const failure = condition('Progressing', 'False', 'ReplicaSetCreateError', message, context.clock.now())
  const conditions = withCondition(present.status?.conditions ?? [], failure)
  context.store.updateStatus({ ...present, status: { ...present.status, conditions } })
}

/** Another object has the name of this template's set: the next attempt takes another name. */
function countCollision({ context, deployment }: Rollout, setName: string): void {
  const { namespace, name, uid } = deployment.metadata
  const other = context.store.get('ReplicaSet', namespace, setName)
  const present = context.store.get('Deployment', namespace, name)
  if (present === undefined || other === undefined) return
  if (controllerOf(other)?.uid === uid && sameTemplate(other.spec.template, deployment.spec.template)) return
  const status = { ...present.status, collisionCount: (present.status?.collisionCount ?? 0) + 1 }
  context.store.updateStatus({ ...present, status })
}

/** Gives the sets the next sizes of a rollout: the new one grows first, then the old ones shrink. */
export function rollSets(rollout: Rollout): Rollout {
  const { deployment, newSet, oldSets } = rollout
  if (newSet === undefined) return rollout
  const wanted = deployment.spec.replicas ?? 1
  const bounds = rollingBounds(deployment.spec)
  const replicas = newSet.spec.replicas ?? 0
  const recreates = deployment.spec.strategy?.type === 'Recreate'
  const next = recreates ? wanted : newSetSize(wanted, replicas, replicas + sumOf(oldSets), bounds)
  if (next !== replicas) return resize(rollout, new Map([[newSet.metadata.name, next]]))
  const size = (set: ReplicaSet): { name: string; replicas: number; available: number } => ({
    name: set.metadata.name,
    replicas: set.spec.replicas ?? 0,
    available: set.status?.availableReplicas ?? 0,
  })
  const sizes = oldSetSizes(wanted, size(newSet), oldSets.map(size), bounds)
  return resize(rollout, sizes)
}

/** Sizes after a change of `spec.replicas`: the only active set takes all of it, several share it, a finished rollout's old sets go to 0. */
export function resizeSets(rollout: Rollout): Rollout {
  const { deployment, newSet, oldSets } = rollout
  const wanted = deployment.spec.replicas ?? 1
  const sets = newSet === undefined ? oldSets : [...oldSets, newSet]
  const active = sets.filter((set) => (set.spec.replicas ?? 0) > 0)
  const only = active.length === 0 ? (newSet ?? oldSets.at(-1)) : active.length === 1 ? active[0] : undefined
  if (only !== undefined) return resize(rollout, new Map([[only.metadata.name, wanted]]))
  if (newSet !== undefined && newSet.spec.replicas === wanted && (newSet.status?.availableReplicas ?? 0) === wanted) {
    return resize(rollout, new Map(oldSets.map((set) => [set.metadata.name, 0])))
  }
  if (deployment.spec.strategy?.type === 'Recreate') return resize(rollout, new Map())
  const bounds = rollingBounds(deployment.spec)
  const sharing = active.map((set) => ({
    name: set.metadata.name,
    replicas: set.spec.replicas ?? 0,
    ceiling: Number(set.metadata.annotations?.[maximumAnnotation] ?? sumOf(active)),
    createdAt: Date.parse(set.metadata.creationTimestamp),
  }))
  return resize(rollout, proportionalSizes(wanted, bounds, sharing))
}

/**
 * Writes sizes by name, with the annotations that tell what they were a share of. Comes back unchanged (the same object) when there was
 * nothing to write.
 */
export function resize(rollout: Rollout, sizes: ReadonlyMap<string, number>): Rollout {
  const { context, deployment } = rollout
  let changed = false
  const write = (set: ReplicaSet): ReplicaSet => {
    const before = set.spec.replicas ?? 0
    const after = sizes.get(set.metadata.name) ?? before
    const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) }
    if (after === before && (after === 0 || sameSizes(set, annotations))) return set
    changed = true
    const next = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas: after } }
    const written = context.store.update(next) as ReplicaSet
    if (after !== before) {
      const message = `Scaled ${after > before ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${after}`
      context.events.record(deployment, 'Normal', 'ScalingReplicaSet', message)
    }
    return written
  }
  const newSet = rollout.newSet === undefined ? undefined : write(rollout.newSet)
  const oldSets = rollout.oldSets.map(write)
  return changed ? { ...rollout, newSet, oldSets } : rollout
}

function sizeAnnotations({ spec }: Deployment): Record<string, string> {
  const wanted = spec.replicas ?? 1
  return { [desiredAnnotation]: String(wanted), [maximumAnnotation]: String(wanted + rollingBounds(spec).surge) }
}

function sameSizes({ metadata }: ReplicaSet, annotations: Record<string, string>): boolean {
  return [desiredAnnotation, maximumAnnotation].every((key) => metadata.annotations?.[key] === annotations[key])
}

const sumOf = (sets: readonly ReplicaSet[]): number => sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0)

/** Writes the revision on the Deployment, and on its Progressing condition that a new set was made, or found when none was told of yet. */
function noteRevision({ context, deployment }: Rollout, newSet: ReplicaSet, reason: string, message: string): void {
  const { store, clock } = context
  const present = store.get('Deployment', deployment.metadata.namespace, deployment.metadata.name)
  if (present === undefined) return
  const revision = newSet.metadata.annotations?.[revisionAnnotation] ?? '0'
  const annotations = { ...present.metadata.annotations, [revisionAnnotation]: revision }
  const noted = store.update({ ...present, metadata: { ...present.metadata, annotations } }) as Deployment
  const conditions = noted.status?.conditions ?? []
  const isTold = conditions.some(({ type }) => type === 'Progressing')
  if (noted.spec.progressDeadlineSeconds === undefined || (reason === 'FoundNewReplicaSet' && isTold)) return
  const next = withCondition(conditions, condition('Progressing', 'True', reason, message, clock.now()))
  store.updateStatus({ ...noted, status: { ...noted.status, conditions: next } })
}

/** Deletes the oldest empty sets beyond `revisionHistoryLimit`. */
export function removeOldRevisions({ context, deployment, oldSets }: Rollout): void {
  const limit = deployment.spec.revisionHistoryLimit ?? 10
  const kept = oldSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const surplus = [...kept].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(kept.length - limit, 0))
  for (const { metadata, spec, status } of surplus) {
    const isEmpty = (spec.replicas ?? 0) === 0 && (status?.replicas ?? 0) === 0
    const isObserved = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
    if (isEmpty && isObserved)
      context.store.delete('ReplicaSet', metadata.namespace, metadata.name, { uid: metadata.uid })
  }
}
