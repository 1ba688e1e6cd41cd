import { msg } from '../language/message.ts'

/** The kinds that the task reads or writes, and where the API server has them. No discovery: the paths are known. */
const resources = {
  VirtualService: { group: 'apis/networking.istio.io/v1beta1', plural: 'virtualservices' },
  Gateway: { group: 'apis/networking.istio.io/v1beta1', plural: 'gateways' },
  DestinationRule: { group: 'apis/networking.istio.io/v1beta1', plural: 'destinationrules' },
  ServiceEntry: { group: 'apis/networking.istio.io/v1beta1', plural: 'serviceentries' },
  Deployment: { group: 'apis/apps/v1', plural: 'deployments' },
  ReplicaSet: { group: 'apis/apps/v1', plural: 'replicasets' },
  HorizontalPodAutoscaler: { group: 'apis/autoscaling/v2', plural: 'horizontalpodautoscalers' },
  PodDisruptionBudget: { group: 'apis/policy/v1', plural: 'poddisruptionbudgets' },
  Service: { group: 'api/v1', plural: 'services' },
  Pod: { group: 'api/v1', plural: 'pods' },
} as const

export type Kind = keyof typeof resources

/** The path of a collection, or of one object when `name` is given. */
export function pathOf(kind: Kind, namespace: string, name?: string): string {
  const { group, plural } = resources[kind]
  const collection = `/${group}/namespaces/${encodeURIComponent(namespace)}/${plural}`
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`
}

/** The version in which objects of a kind are asked for, such as `apps/v1`. */
export function apiVersionOf(kind: Kind): string {
  return resources[kind].group.replace(/^apis?\//, '')
}

/** A kind as rules of access have it: its plural, and its API group, which is empty for the core. */
export function resourceOf(kind: Kind): { readonly plural: string; readonly group: string } {
  const { group, plural } = resources[kind]
  return { plural, group: group === 'api/v1' ? '' : (group.split('/')[1] ?? '') }
}

/** For people, in the words of `kubectl`: `deployments/model-blue`. */
export function tellResource(kind: Kind, name?: string): string {
  const { plural } = resources[kind]
  return name === undefined ? plural : `${plural}/${name}`
}

/** @throws Error for an object of a kind that the task never writes: a fault of the planner. */
export function kindOf(object: { readonly kind: string }): Kind {
  if (object.kind in resources) return object.kind as Kind
  throw new Error(msg`The task knows no resource for kind '${object.kind}'.`)
}
