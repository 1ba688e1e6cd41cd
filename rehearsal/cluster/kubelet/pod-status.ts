/** A pod's status from the statuses of its containers. Pure. */
import { findCondition } from '../controllers/conditions.ts'
import type { ContainerStatus, PodStatus } from '../objects/workloads.ts'
import type { Condition, Pod } from '../objects.ts'

export interface PodFacts {
  pod: Pod
  podAddress: string
  nodeAddress: string
  /** When the kubelet took the pod. */
  startTime: string
  containers: ContainerStatus[]
  /** The present moment, as the API writes it. */
  now: string
}

/** The whole status. Conditions that others wrote stay; transition times stay while the status stays. */
export function podStatus({ pod, podAddress, nodeAddress, startTime, containers, now }: PodFacts): PodStatus {
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name)
  const phase = phaseOf(pod, containers)
  const missingGates = (pod.spec.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter((type) => findCondition(pod.status.conditions, type)?.status !== 'True')
  const containersReady = readiness('ContainersReady', phase, unready)
  const ready =
    containersReady.status === 'True' && missingGates.length > 0
      ? {
          type: 'Ready',
          status: 'False' as const,
          reason: 'ReadinessGatesNotReady',
          message: `the status of pod readiness gates is not "True", but ${missingGates.join(', ')}`,
        }
      : { ...containersReady, type: 'Ready' }
  const own: Condition[] = [
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: 'True' },
    ready,
    containersReady,
    { type: 'PodScheduled', status: 'True' },
  ]
  const ownTypes = new Set(own.map(({ type }) => type))
  const others = (pod.status.conditions ?? []).filter(({ type }) => !ownTypes.has(type))
  return {
    ...pod.status,
    phase,
    conditions: [...own.map((condition) => dated(condition, pod.status.conditions, now)), ...others],
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    podIP: podAddress,
    podIPs: [{ ip: podAddress }],
    startTime,
    containerStatuses: containers,
  }
}

function readiness(type: string, phase: PodStatus['phase'], unready: readonly string[]): Condition {
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (unready.length === 0) return { type, status: 'True' }
  const message = `containers with unready status: [${unready.join(' ')}]`
  return { type, status: 'False', reason: phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady', message }
}

function dated(condition: Condition, present: readonly Condition[] | undefined, now: string): Condition {
  const before = findCondition(present, condition.type)
  const since = before?.status === condition.status ? before.lastTransitionTime : undefined
  return { ...condition, lastProbeTime: null, lastTransitionTime: since ?? now }
}

function phaseOf(pod: Pod, containers: readonly ContainerStatus[]): NonNullable<PodStatus['phase']> {
  const policy = pod.spec.restartPolicy ?? 'Always'
  const isOver = ({ state }: ContainerStatus): boolean =>
    state?.terminated !== undefined &&
    (pod.metadata.deletionTimestamp !== undefined ||
      policy === 'Never' ||
      (policy === 'OnFailure' && state.terminated.exitCode === 0))
  if (containers.length > 0 && containers.every(isOver)) {
    return containers.every(({ state }) => state?.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed'
  }
  const hasRun = ({ state, lastState }: ContainerStatus): boolean =>
    state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined
  return containers.every(hasRun) ? 'Running' : 'Pending'
}
