import type { Deployment, DestinationRule, KubernetesObject, Pod, Service, VirtualService } from './objects.ts'
import type { SlotName } from './slot.ts'

/** What was read from the cluster in one round, before planning. What an action does not need is not read. */
export interface Observed {
  readonly virtualService: VirtualService | undefined
  /** The names of the VirtualServices in the namespace; read only when the wanted one is not there. */
  readonly otherVirtualServices: readonly string[]
  readonly deployments: Readonly<Record<SlotName, Deployment | undefined>>
  /** Read for `deploy` alone. */
  readonly services: Readonly<Record<SlotName, Service | undefined>>
  /** Read for `deploy` alone: the Gateway that a created VirtualService is bound to. */
  readonly gateway: KubernetesObject | undefined
  /** Read for `deploy` of a split by subsets: the DestinationRules of the slots' host. */
  readonly destinationRules: readonly DestinationRule[]
  /** Read for `promote` alone: blue's pods, which tell the digest that runs. */
  readonly bluePods: readonly Pod[]
}
