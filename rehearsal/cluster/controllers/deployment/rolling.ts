/**
 * How many pods each ReplicaSet of a Deployment may have next. Pure arithmetic, after Kubernetes' own rules for rolling updates
 * (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment).
 */
import type { DeploymentSpec, IntOrPercent } from '../../objects/workloads.ts'

/** What the arithmetic needs of a ReplicaSet: wanted and available pods. */
export interface SetSize {
  name: string
  replicas: number
  available: number
}

/** By how many pods a rolling update may exceed the wanted number, and by how many it may fall short. */
export interface Bounds {
  surge: number
  unavailable: number
}

/** A percentage of `total`, rounded up for surge and down for unavailability; never both zero, or nothing could move. */
export function rollingBounds({ replicas = 1, strategy }: Pick<DeploymentSpec, 'replicas' | 'strategy'>): Bounds {
  if (strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 }
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {}
  const surge = resolve(maxSurge, replicas, Math.ceil)
  const unavailable = resolve(maxUnavailable, replicas, Math.floor)
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas) }
}

function resolve(value: IntOrPercent, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value)?.[1]
  if (percent === undefined) throw new Error(`'${value}' is neither a number nor a percentage`)
  return round((Number(percent) * total) / 100)
}

/** The next size of the new set: as many as fit below the ceiling of wanted + surge, the old sets counted. */
export function newSetSize(wanted: number, newReplicas: number, allReplicas: number, { surge }: Bounds): number {
  if (newReplicas >= wanted) return wanted
  const room = wanted + surge - allReplicas
  return room <= 0 ? newReplicas : newReplicas + Math.min(room, wanted - newReplicas)
}

/**
 * The next sizes of the old sets, oldest first: unavailable pods go first, then available ones as long as wanted - unavailable are left.
 * Only sets that change are in the answer.
 */
export function oldSetSizes(
  wanted: number,
  newSet: { replicas: number; available: number },
  oldSets: readonly SetSize[],
  bounds: Bounds,
): Map<string, number> {
  const sizes = new Map(oldSets.map(({ name, replicas }) => [name, replicas]))
  const oldPods = oldSets.reduce((sum, { replicas }) => sum + replicas, 0)
  const minimum = wanted - bounds.unavailable
  let removable = oldPods + newSet.replicas - minimum - (newSet.replicas - newSet.available)
  if (oldPods === 0 || removable <= 0) return new Map()
  for (const { name, replicas, available } of oldSets) {
    const unhealthy = Math.min(removable, Math.max(replicas - available, 0))
    removable -= unhealthy
    sizes.set(name, replicas - unhealthy)
  }
  let spare = oldSets.reduce((sum, { available }) => sum + available, newSet.available) - minimum
  for (const { name } of oldSets) {
    const size = sizes.get(name) ?? 0
    const fewer = Math.max(Math.min(size, spare), 0)
    spare -= fewer
    sizes.set(name, size - fewer)
  }
  return new Map(
    oldSets.flatMap(({ name, replicas }) => (sizes.get(name) === replicas ? [] : [[name, sizes.get(name) ?? 0]])),
  )
}

/** A set that takes its share when a Deployment is scaled in the middle of a rollout. */
export interface ScalingSet {
  name: string
  replicas: number
  /** wanted + surge when the set was last scaled: what its share was a share of. */
  ceiling: number
  createdAt: number
}

/** Shares a new ceiling among active sets in proportion to their sizes; what rounding leaves goes to the largest. */
export function proportionalSizes(wanted: number, { surge }: Bounds, sets: readonly ScalingSet[]): Map<string, number> {
  const ceiling = wanted > 0 ? wanted + surge : 0
  const total = sets.reduce((sum, { replicas }) => sum + replicas, 0)
  let open = ceiling - total
  const growing = open > 0
  // Of equals, the newest grows first and the oldest shrinks first.
  const order = [...sets].sort(
    (a, b) => b.replicas - a.replicas || (growing ? b.createdAt - a.createdAt : a.createdAt - b.createdAt),
  )
  const sizes = new Map<string, number>()
  for (const { name, replicas, ceiling: before } of order) {
    const share = wanted === 0 ? -replicas : Math.round((replicas * ceiling) / Math.max(before, 1)) - replicas
    const taken = growing ? Math.max(Math.min(share, open), 0) : Math.min(Math.max(share, open), 0)
    open -= taken
    sizes.set(name, replicas + taken)
  }
  const [largest] = order
  if (largest !== undefined) sizes.set(largest.name, Math.max((sizes.get(largest.name) ?? 0) + open, 0))
  return sizes
}
