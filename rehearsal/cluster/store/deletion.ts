/** What a request to delete does to an object: it goes, or it is marked and waits for those who hold it. */

import type { PodSpec, PodStatus } from '../objects/workloads.ts'
import type { ApiObject, ObjectMeta } from '../objects.ts'
import type { Resource } from './kinds.ts'
import type { DeleteOptions } from './store.ts'

export type DeletionPlan = { kind: 'remove' } | { kind: 'mark'; object: ApiObject } | { kind: 'nothing' }

const collectorFinalizer = { Foreground: 'foregroundDeletion', Orphan: 'orphan' } as const

/**
 * Decides by kind, finalizers, propagation and grace. A second request can shorten a pod's grace, never lengthen it.
 */
export function planDeletion(resource: Resource, present: ApiObject, options: DeleteOptions, now: Date): DeletionPlan {
  const finalizers = finalizersAfter(present.metadata, options)
  const grace = resource.kind === 'Pod' ? podGrace(present, options) : 0
  const held = finalizers.length > 0 || namespaceFinalizers(present).length > 0 || grace > 0
  if (!held) return { kind: 'remove' }
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = present.metadata
  const sameFinalizers = finalizers.length === (present.metadata.finalizers ?? []).length
  if (deletionTimestamp !== undefined && sameFinalizers && grace >= deletionGracePeriodSeconds)
    return { kind: 'nothing' }
  const object = structuredClone(present)
  if (finalizers.length > 0) object.metadata.finalizers = finalizers
  if (deletionTimestamp === undefined || grace < deletionGracePeriodSeconds) {
    object.metadata.deletionTimestamp = `${new Date(now.getTime() + grace * 1000).toISOString().slice(0, 19)}Z`
    object.metadata.deletionGracePeriodSeconds = grace
    if (generation !== undefined && deletionTimestamp === undefined) object.metadata.generation = generation + 1
  }
  if (resource.kind === 'Namespace') object.status = { ...(object.status ?? {}), phase: 'Terminating' }
  return { kind: 'mark', object }
}

/** Whether nothing holds an object under deletion any more. A pod still within its grace is held. */
export function isReadyToGo(object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata
  if (deletionTimestamp === undefined || finalizers.length > 0 || namespaceFinalizers(object).length > 0) return false
  return object.kind !== 'Pod' || deletionGracePeriodSeconds === 0
}

function finalizersAfter({ finalizers = [] }: ObjectMeta, { propagationPolicy }: DeleteOptions): string[] {
  if (propagationPolicy === undefined) return finalizers
  const wanted = propagationPolicy === 'Background' ? undefined : collectorFinalizer[propagationPolicy]
  const others = finalizers.filter((name) => name !== 'foregroundDeletion' && name !== 'orphan')
  return wanted === undefined ? others : [...others, wanted]
}

function namespaceFinalizers(object: ApiObject): string[] {
  return object.kind === 'Namespace' ? ((object.spec as { finalizers?: string[] } | undefined)?.finalizers ?? []) : []
}

/** Seconds. A pod without a node, or one whose containers have ended, has nobody to wait for. */
function podGrace(pod: ApiObject, options: DeleteOptions): number {
  const spec = pod.spec as PodSpec
  const phase = (pod.status as PodStatus | undefined)?.phase
  if (spec.nodeName === undefined || spec.nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return 0
  const wanted = options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30
  return Math.min(wanted, pod.metadata.deletionGracePeriodSeconds ?? wanted)
}
