import { listed } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { Condition, ContainerStatus, Deployment, Pod, ReplicaSet } from './objects.ts'

/** How far a slot's Deployment is rolled out. */
export interface Readiness {
  readonly state: 'ready' | 'progressing' | 'failed'
  /** Ready pods of the current template. */
  readonly ready: number
  readonly wanted: number
  /** Why it is not ready, one line each: the Deployment's own word first, then pods as `reasonsOfPods` tells them. */
  readonly reasons: readonly string[]
}

/** How many pods of a Deployment can answer now, of whichever template. */
export function readyPods(deployment: Deployment | undefined): number {
  return deployment?.status?.readyReplicas ?? 0
}

export function wantedPods(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1
}

/**
 * True when every wanted pod of the current template is ready and no pod of an older one is left. This is the rule of
 * `kubectl rollout status`, with one pod or more asked for besides: a slot without pods can serve nothing.
 */
export function isRolledOut(deployment: Deployment): boolean {
  const wanted = wantedPods(deployment)
  const { status } = deployment
  return (
    wanted > 0 &&
    isObserved(deployment) &&
    status?.updatedReplicas === wanted &&
    status.replicas === wanted &&
    status.availableReplicas === wanted
  )
}

/**
 * True when the Deployment's status is about what is written there now. Its generation grows with its annotations, too:
 * until its controller has looked, the status tells of what was there before.
 */
export function isObserved({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 1)
}

/** What is watched while a Deployment rolls out. */
export interface SlotState {
  readonly deployment: Deployment
  readonly replicaSets: readonly ReplicaSet[]
  readonly pods: readonly Pod[]
}

/**
 * Judges a Deployment and its pods.
 * @param patient true as long as a pod that cannot be placed, or cannot be made, is still waited for: an autoscaler or a
 *   quota may make room. Every other failure ends the wait at once.
 */
export function judgeReadiness(slot: SlotState, patient: boolean): Readiness {
  const { deployment } = slot
  const wanted = wantedPods(deployment)
  const pods = currentPods(slot)
  const ready = pods.filter(isReady).length
  if (isRolledOut(deployment)) return { state: 'ready', ready: wanted, wanted, reasons: [] }
  if (wanted === 0) {
    return { state: 'failed', ready, wanted, reasons: [msg`Deployment '${deployment.metadata.name}' is scaled to 0.`] }
  }
  const own = judgeDeployment(deployment, patient)
  const ofPods = judgePods(pods, patient)
  const isHopeless = own?.final === true || ofPods.some(({ final }) => final)
  const reasons = [...(own === undefined ? [] : [own.text]), ...tellFirst(ofPods)]
  return { state: isHopeless ? 'failed' : 'progressing', ready, wanted, reasons }
}

interface Reason {
  readonly text: string
  /** True when waiting longer is pointless. */
  readonly final: boolean
}

// Kubelet's own words for a container that will not come up without someone's help.
const finalReasons: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

/** Of how many pods is told why they are not ready: many have the same reason, as a rule. */
const mostPods = 5

/**
 * Why pods are not ready: a line each for the first of them, those that will not become so by themselves before the others,
 * and how many more there are.
 */
export function reasonsOfPods(pods: readonly Pod[]): string[] {
  return tellFirst(judgePods(pods, true))
}

function judgePods(pods: readonly Pod[], patient: boolean): Reason[] {
  return pods.flatMap((pod) => judgePod(pod, patient) ?? [])
}

function tellFirst(reasons: readonly Reason[]): string[] {
  const sorted = [...reasons.filter(({ final }) => final), ...reasons.filter(({ final }) => !final)]
  const rest = sorted.length - mostPods
  const more = rest > 0 ? [msg`more pods that are not ready: ${rest}`] : []
  return [...sorted.slice(0, mostPods).map(({ text }) => text), ...more]
}

function judgeDeployment(deployment: Deployment, patient: boolean): Reason | undefined {
  // Conditions of an older generation tell of the template before this one.
  if (!isObserved(deployment)) return undefined
  const find = (type: string, status: string) =>
    deployment.status?.conditions?.find((condition) => condition.type === type && condition.status === status)
  const stuck = find('Progressing', 'False')
  if (stuck !== undefined) return { text: tellCondition(stuck), final: true }
  const failure = find('ReplicaFailure', 'True')
  if (failure !== undefined) return { text: tellCondition(failure), final: !patient }
  return undefined
}

function judgePod(pod: Pod, patient: boolean): Reason | undefined {
  if (isReady(pod)) return undefined
  const told = (text: string, final: boolean): Reason => ({ text: msg`pod ${pod.metadata.name}: ${text}`, final })
  const unplaced = pod.status?.conditions?.find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
  if (unplaced !== undefined) return told(tellCondition(unplaced), !patient)
  if (pod.status?.phase === 'Failed') {
    return told(tell(pod.status.reason ?? 'Failed', pod.status.message), false)
  }
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const waiting = statuses.find(({ state }) => state?.waiting !== undefined)
  if (waiting !== undefined) {
    const reason = waiting.state?.waiting?.reason ?? 'waiting'
    return told(tellWaiting(waiting), finalReasons.has(reason))
  }
  const stopped = statuses.find(({ ready, state }) => !ready && state?.terminated !== undefined)
  if (stopped !== undefined) return told(msg`container ${stopped.name} ${tellEnd(stopped)}`, false)
  const notReady = statuses.find(({ ready }) => !ready)
  if (notReady !== undefined) return told(msg`container ${notReady.name} runs and is not ready yet`, false)
  return told(pod.status?.phase ?? 'Pending', false)
}

function tellWaiting(status: ContainerStatus): string {
  const { reason = msg`waiting`, message } = status.state?.waiting ?? {}
  return listed([
    msg`container ${status.name}: ${tell(reason, message)}`,
    ...(status.restartCount > 0 ? [msg`${status.restartCount} restarts`] : []),
    ...(status.lastState?.terminated === undefined ? [] : [tellEnd(status)]),
  ])
}

function tellEnd(status: ContainerStatus): string {
  const end = status.state?.terminated ?? status.lastState?.terminated
  return msg`ended with exit code ${end?.exitCode ?? '?'} (${tell(end?.reason ?? msg`no reason`, end?.message)})`
}

function tellCondition({ reason, message }: Condition): string {
  return tell(reason ?? msg`no reason`, message)
}

function tell(reason: string, message: string | undefined): string {
  return message ? `${reason}: ${message}` : reason
}

export function isReady(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false)
  )
}

/**
 * The pods of a Deployment's current template: those of the ReplicaSet that bears the Deployment's revision. Before the
 * Deployment's controller has seen the current generation there are none.
 */
export function currentPods({ deployment, replicaSets, pods }: SlotState): Pod[] {
  if (!isObserved(deployment)) return []
  const revision = (object: Deployment | ReplicaSet) =>
    object.metadata.annotations?.['deployment.kubernetes.io/revision']
  const owner = (object: ReplicaSet | Pod) => object.metadata.ownerReferences?.map(({ uid }) => uid) ?? []
  const current = replicaSets.find(
    (set) => owner(set).includes(deployment.metadata.uid ?? '') && revision(set) === revision(deployment),
  )
  if (current === undefined) return []
  return pods.filter((pod) => owner(pod).includes(current.metadata.uid ?? ''))
}
