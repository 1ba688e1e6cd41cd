import type { Observation } from './observation.ts'
import { type Deployment, names, slotOf, type VirtualService, weightsOf } from './slots.ts'

/** What the live view shows of the cluster. */
export interface ClusterView {
  /** Where the rollout's record stands, such as `shifting`; `undefined` without a record. */
  readonly phase: string | undefined
  /** What a rollback would bring back, as long as there is something to go back from. */
  readonly imageBefore: string | undefined
  readonly weights: Observation['weights']
  readonly green: SlotView
  readonly blue: SlotView
}

/** A slot: its Deployment, where there is one, and its pods, some of which may outlive it. */
export interface SlotView {
  readonly deployment: { readonly image: string; readonly ready: number; readonly wanted: number } | undefined
  readonly pods: readonly PodView[]
}

export interface PodView {
  readonly name: string
  readonly state: 'ready' | 'starting' | 'failing' | 'ending'
  /** Why it is not ready, such as `CrashLoopBackOff: back-off 10s restarting failed container`; empty when it is. */
  readonly reason: string
  readonly restarts: number
  /** When it was made, ISO 8601 in UTC. */
  readonly since: string
}

/** The parts of a pod that are read here. */
export interface Pod {
  readonly metadata: {
    readonly name: string
    readonly creationTimestamp: string
    readonly deletionTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

interface ContainerStatus {
  readonly restartCount: number
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly terminated?: { readonly reason?: string; readonly exitCode: number }
  }
}

/** What the watches see: all objects of a namespace, by kind. */
export interface ClusterObjects {
  readonly deployments: readonly Deployment[]
  readonly pods: readonly Pod[]
  readonly virtualServices: readonly VirtualService[]
}

/** The annotation of the VirtualService that holds the rollout's record. */
const recordAnnotation = 'istio-canary-shift/rollout'
/** Waiting for these is the ordinary way of a pod. */
const ordinaryWaits = ['ContainerCreating', 'PodInitializing']

/** Finds the guide's slots, their pods, the weights and the rollout's phase. */
export function viewCluster({ deployments, pods, virtualServices }: ClusterObjects): ClusterView {
  const virtualService = virtualServices.find(({ metadata }) => metadata.name === names.virtualService)
  const slot = (name: 'green' | 'blue'): SlotView => {
    const deployment = deployments.find(({ metadata }) => metadata.name === names.deployment[name])
    return { deployment: deployment && slotOf(deployment), pods: pods.filter(isOf(name)).map(viewPod) }
  }
  return {
    ...readRecord(virtualService?.metadata.annotations?.[recordAnnotation]),
    weights: virtualService && weightsOf(virtualService),
    green: slot('green'),
    blue: slot('blue'),
  }
}

function isOf(slot: string): (pod: Pod) => boolean {
  return ({ metadata: { labels } }) => labels?.app === names.app && labels.model_version === slot
}

/** A record that cannot be read tells nothing here: the task says what is wrong with it. */
function readRecord(text: string | undefined): Pick<ClusterView, 'phase' | 'imageBefore'> {
  try {
    const { phase, images } = JSON.parse(text ?? '{}') as { phase?: string; images?: { before?: string | null } }
    const over = phase === undefined || phase === 'done' || phase === 'rolledBack'
    return { phase, imageBefore: over ? undefined : (images?.before ?? undefined) }
  } catch {
    return { phase: undefined, imageBefore: undefined }
  }
}

/** A pod's state, and its own reason. */
export function viewPod({ metadata, status = {} }: Pod): PodView {
  const { name, creationTimestamp: since, deletionTimestamp } = metadata
  const { conditions = [], containerStatuses = [] } = status
  const restarts = containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
  const pod = (state: PodView['state'], reason: string): PodView => ({ name, state, reason, restarts, since })
  if (deletionTimestamp !== undefined) return pod('ending', 'ending')
  if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return pod('ready', '')
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  if (unscheduled !== undefined) return pod('failing', `Unschedulable: ${unscheduled.message ?? ''}`)
  for (const { state = {} } of containerStatuses) {
    const { waiting, terminated } = state
    if (terminated !== undefined)
      return pod('failing', `${terminated.reason ?? 'Terminated'}, exit code ${terminated.exitCode}`)
    const reason = waiting?.reason ?? ''
    if (reason !== '' && !ordinaryWaits.includes(reason))
      return pod('failing', waiting?.message ? `${reason}: ${waiting.message}` : reason)
    if (reason !== '') return pod('starting', reason)
  }
  return pod('starting', containerStatuses.length > 0 ? 'runs, not ready yet' : (status.phase ?? 'Pending'))
}
