import { ApiFailure } from '../cluster/failure.ts'
import type { KubernetesApi } from '../cluster/kubernetes-api.ts'
import type { Kind } from '../cluster/resource.ts'
import type { DestinationRule, KubernetesObject, VirtualService } from '../rollout/objects.ts'

/**
 * The kinds that an analysis reads, all of them by `list` in the one namespace. Pods tell which subsets select any,
 * ServiceEntries which hosts there are beside the Services.
 */
export const analysedKinds = [
  'VirtualService',
  'Gateway',
  'DestinationRule',
  'ServiceEntry',
  'Service',
  'Pod',
] as const satisfies readonly Kind[]

export type AnalysedKind = (typeof analysedKinds)[number]

/** A namespace at one moment. A kind that the API server does not know is undefined. */
export interface NamespaceSnapshot {
  readonly namespace: string
  readonly objects: Readonly<Record<AnalysedKind, readonly KubernetesObject[] | undefined>>
}

/** Reads a namespace, all kinds at once. @throws ApiFailure when one of them may not be read. */
export async function readSnapshot(api: KubernetesApi, namespace: string): Promise<NamespaceSnapshot> {
  const entries = await Promise.all(analysedKinds.map(async (kind) => [kind, await listed(api, kind)] as const))
  return { namespace, objects: Object.fromEntries(entries) as NamespaceSnapshot['objects'] }
}

async function listed(api: KubernetesApi, kind: AnalysedKind): Promise<readonly KubernetesObject[] | undefined> {
  try {
    return (await api.list(kind)).items
  } catch (error) {
    // A list of a kind that is known is never 404: an Istio without this kind has no object of it.
    if (error instanceof ApiFailure && error.status === 404) return undefined
    throw error
  }
}

/** The same namespace as it would be with another version of one of its VirtualServices. */
export function withVirtualService(snapshot: NamespaceSnapshot, planned: VirtualService): NamespaceSnapshot {
  const there = snapshot.objects.VirtualService ?? []
  const others = there.filter(({ metadata }) => metadata.name !== planned.metadata.name)
  return { ...snapshot, objects: { ...snapshot.objects, VirtualService: [...others, planned] } }
}

export function destinationRulesIn({ objects }: NamespaceSnapshot): readonly DestinationRule[] {
  return (objects.DestinationRule ?? []) as readonly DestinationRule[]
}
