/** Whether the one node can take a pod, and what the scheduler says when it can't. Pure. */
import type { Node, Pod } from '../objects.ts'

const ourName = 'default-scheduler'

/** Whether a pod is ours to place: one with another `schedulerName` is somebody else's. */
export function isOurs({ spec }: Pod): boolean {
  return (spec.schedulerName ?? ourName) === ourName
}

export type Placement = { kind: 'fits' } | { kind: 'unschedulable'; message: string }

/** Judges a pod against the node and the pods that are already on it. */
export function place(pod: Pod, node: Node, neighbours: readonly Pod[]): Placement {
  if (node.spec.unschedulable === true) return unschedulable('1 node(s) were unschedulable', false)
  const labels = node.metadata.labels ?? {}
  const selector = Object.entries(pod.spec.nodeSelector ?? {})
  if (selector.some(([key, value]) => labels[key] !== value) || requiresOtherNode(pod)) {
    return unschedulable("1 node(s) didn't match Pod's node affinity/selector", false)
  }
  const allocatable = node.status?.allocatable ?? {}
  const scarce = ['cpu', 'memory'].filter((resource) => {
    const wanted = requested(pod, resource)
    const used = neighbours.reduce((sum, neighbour) => sum + requested(neighbour, resource), 0)
    return wanted > 0 && used + wanted > quantity(allocatable[resource] ?? '0')
  })
  if (neighbours.length + 1 > quantity(allocatable.pods ?? '110')) return unschedulable('1 Too many pods', true)
  return scarce.length === 0
    ? { kind: 'fits' }
    : unschedulable(scarce.map((resource) => `1 Insufficient ${resource}`).join(', '), true)
}

function unschedulable(why: string, couldMakeRoom: boolean): Placement {
  const preemption = couldMakeRoom
    ? '1 No preemption victims found for incoming pod'
    : '1 Preemption is not helpful for scheduling'
  const message = `0/1 nodes are available: ${why}. preemption: 0/1 nodes are available: ${preemption}.`
  return { kind: 'unschedulable', message }
}

/** The one node has no zones and no partners: whoever requires a node by affinity requires one that is not here. */
function requiresOtherNode(pod: Pod): boolean {
  const affinity = pod.spec.affinity as { nodeAffinity?: Record<string, unknown> } | undefined
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
}

function requested(pod: Pod, resource: string): number {
  return pod.spec.containers.reduce((sum, { resources }) => sum + quantity(resources?.requests?.[resource] ?? '0'), 0)
}

const factors: Record<string, number> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** A Kubernetes quantity such as `250m`, `1.5` or `64Mi` as a number. */
export function quantity(text: string): number {
  const [, number = '', suffix = ''] = /^([0-9.]+(?:e[0-9]+)?)([a-zA-Z]*)$/.exec(text) ?? []
  const factor = factors[suffix]
  if (number === '' || factor === undefined) throw new Error(`'${text}' is not a quantity`)
  return Number(number) * factor
}
