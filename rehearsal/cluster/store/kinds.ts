/** The table of served kinds: their places in the API and what Kubernetes keeps about each. */
import type { Kind } from '../objects.ts'

/** One kind, as discovery describes it and as the store treats it. */
export interface Resource {
  readonly kind: Kind
  /** Empty for the core group. */
  readonly group: string
  /** Served versions; the first is the preferred one, in which the object is kept. */
  readonly versions: readonly string[]
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** A `/status` of its own, so that the main resource does not write status. */
  readonly hasStatus: boolean
  readonly hasScale: boolean
  /** Whether `metadata.generation` counts the changes of the spec. */
  readonly countsGenerations: boolean
  /** Defined by a CustomResourceDefinition, hence without strategic merge. */
  readonly custom: boolean
}

type Trait = 'cluster' | 'status' | 'scale' | 'generation' | 'custom' | 'all'

function resource(
  kind: Kind,
  groupVersions: string,
  plural: string,
  shortNames: string,
  traits: readonly Trait[],
): Resource {
  const slash = groupVersions.indexOf('/')
  const has = (trait: Trait): boolean => traits.includes(trait)
  return {
    kind,
    group: slash < 0 ? '' : groupVersions.slice(0, slash),
    versions: groupVersions.slice(slash + 1).split(','),
    plural,
    singular: kind.toLowerCase(),
    shortNames: shortNames === '' ? [] : shortNames.split(','),
    categories: has('all') ? ['all'] : has('custom') ? ['istio-io', 'networking-istio-io'] : [],
    namespaced: !has('cluster'),
    hasStatus: has('status'),
    hasScale: has('scale'),
    countsGenerations: has('generation'),
    custom: has('custom'),
  }
}

const rbac = 'rbac.authorization.k8s.io/v1'
const istio = 'networking.istio.io/v1,v1beta1,v1alpha3'

/** Every served kind. */
export const resources: readonly Resource[] = [
  resource('Namespace', 'v1', 'namespaces', 'ns', ['cluster', 'status']),
  resource('Node', 'v1', 'nodes', 'no', ['cluster', 'status']),
  resource('Service', 'v1', 'services', 'svc', ['status', 'all']),
  resource('Pod', 'v1', 'pods', 'po', ['status', 'generation', 'all']),
  resource('Event', 'v1', 'events', 'ev', []),
  resource('ConfigMap', 'v1', 'configmaps', 'cm', []),
  resource('Secret', 'v1', 'secrets', '', []),
  resource('ServiceAccount', 'v1', 'serviceaccounts', 'sa', []),
  resource('EndpointSlice', 'discovery.k8s.io/v1', 'endpointslices', '', ['generation']),
  resource('Deployment', 'apps/v1', 'deployments', 'deploy', ['status', 'scale', 'generation', 'all']),
  resource('ReplicaSet', 'apps/v1', 'replicasets', 'rs', ['status', 'scale', 'generation', 'all']),
  resource('HorizontalPodAutoscaler', 'autoscaling/v2', 'horizontalpodautoscalers', 'hpa', ['status', 'all']),
  resource('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets', 'pdb', ['status', 'generation']),
  resource('Gateway', istio, 'gateways', 'gw', ['status', 'generation', 'custom']),
  resource('VirtualService', istio, 'virtualservices', 'vs', ['status', 'generation', 'custom']),
  resource('DestinationRule', istio, 'destinationrules', 'dr', ['status', 'generation', 'custom']),
  resource('ServiceEntry', istio, 'serviceentries', 'se', ['status', 'generation', 'custom']),
  resource('Role', rbac, 'roles', '', []),
  resource('RoleBinding', rbac, 'rolebindings', '', []),
  resource('ClusterRole', rbac, 'clusterroles', '', ['cluster']),
  resource('ClusterRoleBinding', rbac, 'clusterrolebindings', '', ['cluster']),
]

const byKind = new Map<string, Resource>(resources.map((entry) => [entry.kind, entry]))

/** The resource of a kind's name, or undefined when it is not served. */
export function findResource(kind: string): Resource | undefined {
  return byKind.get(kind)
}

/** The resource of a served kind. */
export function resourceOf(kind: Kind): Resource {
  const found = byKind.get(kind)
  if (found === undefined) throw new Error(`Kind ${kind} is missing in the table of served kinds.`)
  return found
}

/** `apps/v1`, or `v1` in the core group. */
export function groupVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`
}

/** The `apiVersion` in which the store keeps objects of this resource. */
export function storedVersion(resource: Resource): string {
  const [version] = resource.versions
  if (version === undefined) throw new Error(`Kind ${resource.kind} has no version in the table of served kinds.`)
  return groupVersion(resource.group, version)
}

/** `deployments.apps`, as messages name a resource. */
export function qualifiedPlural(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
}

/** `Deployment.apps`, as messages name a kind. */
export function qualifiedKind(resource: Resource): string {
  return resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`
}
