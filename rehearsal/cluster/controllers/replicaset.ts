/** Keeps as many pods of a template as a ReplicaSet wants. */
import { timestamp } from '../clock.ts'
import type { ReplicaSetStatus } from '../objects/workloads.ts'
import type { Condition, Pod, ReplicaSet } from '../objects.ts'
import { selects } from '../store/selectors.ts'
import { claim } from './adoption.ts'
import { withCondition, withoutCondition } from './conditions.ts'
import {
  type ControllerContext,
  type ControllerDefinition,
  controlledBy,
  keyOf,
  ownerKey,
  splitKey,
} from './controller.ts'
import { withoutZeros } from './counters.ts'
import { byDisposability, isActive, isAvailable, isReady, isTerminating, readySince } from './pods.ts'

/** The control loop of ReplicaSets. */
export function replicaSetController(context: ControllerContext): ControllerDefinition {
  const { store } = context
  const orphansOwners = (pod: Pod): string[] =>
    store
      .list('ReplicaSet', { namespace: pod.metadata.namespace ?? '' })
      .filter((set) => selects(set.spec.selector, pod.metadata.labels))
      .map(keyOf)

  return {
    kinds: ['ReplicaSet', 'Pod'],
    keysOf: ({ object, previous }) => {
      if (object.kind === 'ReplicaSet') return [keyOf(object)]
      const owners = [
        ...ownerKey(object, 'ReplicaSet'),
        ...(previous === undefined ? [] : ownerKey(previous, 'ReplicaSet')),
      ]
      return owners.length > 0 ? owners : orphansOwners(object as Pod)
    },
    reconcile: (key, lookAgain) => {
      const { namespace, name } = splitKey(key)
      const set = store.get('ReplicaSet', namespace, name)
      if (set === undefined) return
      const present = claim(store, set, set.spec.selector, 'Pod').filter(isActive)
      const failure = set.metadata.deletionTimestamp === undefined ? scale(context, set, present) : undefined
      const owned = claim(store, set, set.spec.selector, 'Pod')
      const pods = owned.filter(isActive)
      writeStatus(context, set, { pods, terminating: owned.filter(isTerminating).length }, failure)
      const wait = untilNextAvailable(pods, set.spec.minReadySeconds ?? 0, context.clock.now())
      if (wait !== undefined) lookAgain(wait)
      if (failure !== undefined) lookAgain(retryAfterFailure)
    },
  }
}

/** Milliseconds before pods that could not be made or deleted are tried once more. */
const retryAfterFailure = 1000

interface Failure {
  reason: 'FailedCreate' | 'FailedDelete'
  error: unknown
}

/** Makes or gives up pods until the number fits. Tells why it could not. */
function scale(context: ControllerContext, set: ReplicaSet, pods: readonly Pod[]): Failure | undefined {
  const missing = (set.spec.replicas ?? 1) - pods.length
  if (missing >= 0) return createPods(context, set, missing)
  return deletePods(context, set, [...pods].sort(byDisposability).slice(0, -missing))
}

function createPods({ store, events }: ControllerContext, set: ReplicaSet, count: number): Failure | undefined {
  const { namespace = '', name } = set.metadata
  const { metadata = {}, spec } = set.spec.template
  for (let made = 0; made < count; made += 1) {
    try {
      const pod = store.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          generateName: `${name}-`,
          namespace,
          ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
          ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
          ...(metadata.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
          ownerReferences: [controlledBy(set)],
        },
        spec,
      })
      events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    } catch (error) {
      events.record(set, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`)
      return { reason: 'FailedCreate', error }
    }
  }
  return undefined
}

function deletePods({ store, events }: ControllerContext, set: ReplicaSet, pods: readonly Pod[]): Failure | undefined {
  for (const { metadata } of pods) {
    try {
      store.delete('Pod', metadata.namespace, metadata.name, { uid: metadata.uid })
      events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`)
    } catch (error) {
      events.record(set, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`)
      return { reason: 'FailedDelete', error }
    }
  }
  return undefined
}

function writeStatus(
  { store, clock }: ControllerContext,
  set: ReplicaSet,
  { pods, terminating }: { pods: readonly Pod[]; terminating: number },
  failure: Failure | undefined,
): void {
  const templateLabels = set.spec.template.metadata?.labels ?? {}
  const others = set.status?.conditions ?? []
  const conditions =
    failure === undefined
      ? withoutCondition(others, 'ReplicaFailure')
      : withCondition(others, failureCondition(failure, timestamp(clock)))
  const status: ReplicaSetStatus = {
    replicas: pods.length,
    ...withoutZeros({
      fullyLabeledReplicas: pods.filter((pod) => selects({ matchLabels: templateLabels }, pod.metadata.labels)).length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas: pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, clock.now())).length,
    }),
    terminatingReplicas: terminating,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  }
  store.updateStatus({ ...set, status })
}

function failureCondition({ reason, error }: Failure, now: string): Condition {
  return { type: 'ReplicaFailure', status: 'True', reason, message: messageOf(error), lastTransitionTime: now }
}

/** Milliseconds until the next ready pod has been ready for long enough. */
function untilNextAvailable(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  if (minReadySeconds === 0) return undefined
  const waits = pods
    .map((pod) => (readySince(pod) ?? Number.NaN) + minReadySeconds * 1000 - now)
    .filter((wait) => wait > 0)
  return waits.length === 0 ? undefined : Math.min(...waits)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
