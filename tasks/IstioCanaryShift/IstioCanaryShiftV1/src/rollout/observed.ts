import type { Companions } from './companions.ts'
import type { Deployment, DestinationRule, KubernetesObject, Pod, Service, VirtualService } from './objects.ts'
import type { SlotName } from './slot.ts'

/** So many names of VirtualServices are told: a namespace may have thousands, each of a megabyte. */
export const mostNames = 20

/** What was read from the cluster in one round, before planning. What an action does not need is not read. */
export interface Observed {
  /** The VirtualService that carries the record. */
  readonly virtualService: VirtualService | undefined
  /** Those whose weights move with it, as far as they are there, in the order of the input. */
  readonly otherVirtualServices: readonly VirtualService[]
  /**
   * The names of VirtualServices in the namespace, read only when a wanted one is not there; more than `mostNames` are not
   * all of them.
   */
  readonly virtualServiceNames: readonly string[]
  readonly deployments: Readonly<Record<SlotName, Deployment | undefined>>
  /** Read for `deploy` alone. */
  readonly services: Readonly<Record<SlotName, Service | undefined>>
  /** Read for `deploy` alone: the Gateway that a created VirtualService is bound to. */
  readonly gateway: KubernetesObject | undefined
  /** Read for `deploy` of a split by subsets: the DestinationRules of the slots' host. */
  readonly destinationRules: readonly DestinationRule[]
  /** Read for `deploy` alone: what keeps the pods of the namespace's Deployments in number. */
  readonly companions: Companions
  /**
   * Blue's pods, which tell the digests that run. Read for `deploy` once blue is ready, for `shift` and for `promote`, where
   * blue's images do not name their digests.
   */
  readonly bluePods: readonly Pod[]
}

/** The VirtualServices that are there, the one that carries the record first. */
export function virtualServicesIn({
  virtualService,
  otherVirtualServices,
}: Pick<Observed, 'virtualService' | 'otherVirtualServices'>): readonly VirtualService[] {
  return [...(virtualService === undefined ? [] : [virtualService]), ...otherVirtualServices]
}

/** Every object that a rollout may write, as far as it was read and is there. */
export function objectsIn(observed: Observed): readonly KubernetesObject[] {
  const { gateway, services, deployments, companions } = observed
  const all = [
    ...virtualServicesIn(observed),
    gateway,
    services.green,
    services.blue,
    deployments.green,
    deployments.blue,
    ...companions.autoscalers,
    ...companions.budgets,
  ]
  return all.filter((one) => one !== undefined)
}
