/** Kubernetes' objects as far as a rollout looks at them. Everything else in them is kept as it is. */

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly labels?: Labels
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly ManagedFields[]
}

/** Whom an object belongs to: it goes when its last owner has gone. */
export interface OwnerReference {
  readonly apiVersion?: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  /** True for the one that makes the object and keeps it as it wants it. */
  readonly controller?: boolean
}

/** What one manager has written of an object, by one way of writing. */
export interface ManagedFields {
  readonly manager?: string
  /** `Update` or, for server-side apply, `Apply`. */
  readonly operation?: string
  /** UTC, RFC 3339: when the manager last changed any of its fields. */
  readonly time?: string
  readonly fieldsV1?: unknown
}

export type Labels = Readonly<Record<string, string>>

export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly [field: string]: unknown
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Readonly<Record<string, string>> }
  readonly spec: {
    readonly containers: readonly Container[]
    readonly initContainers?: readonly Container[]
    readonly [field: string]: unknown
  }
}

export interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

export interface Deployment extends KubernetesObject {
  readonly kind: 'Deployment'
  readonly spec: {
    readonly replicas?: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly [field: string]: unknown
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly updatedReplicas?: number
    readonly readyReplicas?: number
    readonly availableReplicas?: number
    readonly conditions?: readonly Condition[]
  }
}

export interface ReplicaSet extends KubernetesObject {
  readonly kind: 'ReplicaSet'
}

export interface ContainerStatus {
  readonly name: string
  readonly ready: boolean
  readonly restartCount: number
  readonly imageID: string
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: Readonly<Record<string, unknown>>
  readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode?: number }
}

export interface Pod extends KubernetesObject {
  readonly kind: 'Pod'
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

export interface Service extends KubernetesObject {
  readonly kind: 'Service'
  readonly spec: { readonly selector?: Labels; readonly [field: string]: unknown }
}

export interface HorizontalPodAutoscaler extends KubernetesObject {
  readonly kind: 'HorizontalPodAutoscaler'
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string }
    readonly minReplicas?: number
    readonly maxReplicas: number
    readonly [field: string]: unknown
  }
}

export interface PodDisruptionBudget extends KubernetesObject {
  readonly kind: 'PodDisruptionBudget'
  readonly spec: { readonly selector?: LabelSelector; readonly [field: string]: unknown }
}

export interface DestinationRule extends KubernetesObject {
  readonly kind: 'DestinationRule'
  readonly spec: {
    readonly host: string
    readonly subsets?: readonly { readonly name: string; readonly labels?: Labels }[]
  }
}

export interface Destination {
  readonly host: string
  readonly subset?: string
  readonly port?: { readonly number?: number }
}

/** Changes of headers on the way to a destination and back. */
export interface HeaderOperations {
  readonly response?: { readonly set?: Readonly<Record<string, string>>; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

export interface RouteDestination {
  readonly destination: Destination
  readonly weight?: number
  readonly headers?: HeaderOperations
  readonly [field: string]: unknown
}

export interface HttpMatch {
  readonly headers?: Readonly<Record<string, { readonly exact?: string }>>
  readonly [field: string]: unknown
}

/** A route of any protocol, as far as they are alike. */
export interface Route {
  readonly route?: readonly RouteDestination[]
  readonly [field: string]: unknown
}

export interface HttpRoute extends Route {
  readonly name?: string
  readonly match?: readonly HttpMatch[]
  /** Who gets a copy of each request, or of some percent of them. */
  readonly mirror?: Destination
  readonly mirrorPercentage?: { readonly value?: number }
  /** The VirtualService that has the destinations, when this one leaves them to another. */
  readonly delegate?: { readonly name: string; readonly namespace?: string }
}

/** A route of connections: by the name that a TLS client asks for, or by the port alone. */
export interface ConnectionRoute extends Route {
  readonly match?: readonly ConnectionMatch[]
}

export interface ConnectionMatch {
  readonly port?: number
  readonly sniHosts?: readonly string[]
  readonly [field: string]: unknown
}

export interface VirtualService extends KubernetesObject {
  readonly kind: 'VirtualService'
  readonly spec: {
    readonly hosts?: readonly string[]
    readonly gateways?: readonly string[]
    readonly http?: readonly HttpRoute[]
    readonly tls?: readonly ConnectionRoute[]
    readonly tcp?: readonly ConnectionRoute[]
    readonly [field: string]: unknown
  }
}

/** True when a selector's labels all stand on an object. A selector without labels selects nothing here. */
export function selects(selector: Labels | undefined, labels: Labels | undefined): boolean {
  const wanted = Object.entries(selector ?? {})
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value)
}
