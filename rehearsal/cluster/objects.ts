/**
 * The shapes of the objects that the embedded cluster serves, as they are on the wire: field names and meanings are
 * those of the Kubernetes and Istio APIs (https://kubernetes.io/docs/reference/kubernetes-api,
 * https://istio.io/latest/docs/reference/config/networking). Only what the cluster itself reads has a type; every other
 * field travels untouched in the index signature.
 */

import type {
  AutoscalerSpec,
  AutoscalerStatus,
  DisruptionBudgetSpec,
  DisruptionBudgetStatus,
} from './objects/availability.ts'
import type { DestinationRuleSpec, GatewaySpec, ServiceEntrySpec, VirtualServiceSpec } from './objects/istio.ts'
import type { ApiObject, Condition, ObjectMeta } from './objects/meta.ts'
import type { EndpointSliceFields, EventFields, NodeSpec, NodeStatus, ServiceSpec } from './objects/network.ts'
import type { BindingFields, RoleFields } from './objects/rbac.ts'
import type {
  DeploymentSpec,
  DeploymentStatus,
  PodSpec,
  PodStatus,
  ReplicaSetSpec,
  ReplicaSetStatus,
} from './objects/workloads.ts'

export type {
  ApiObject,
  Condition,
  LabelRequirement,
  LabelSelector,
  ObjectMeta,
  ObjectReference,
  OwnerReference,
} from './objects/meta.ts'

interface Served<K extends string> extends ApiObject {
  kind: K
}

export interface Namespace extends Served<'Namespace'> {
  spec: { finalizers?: string[] }
  status: { phase: 'Active' | 'Terminating'; conditions?: Condition[] }
}
export interface Node extends Served<'Node'> {
  spec: NodeSpec
  status?: NodeStatus
}
export interface Service extends Served<'Service'> {
  spec: ServiceSpec
}
export interface EndpointSlice extends Served<'EndpointSlice'>, EndpointSliceFields {
  [field: string]: unknown
}
export interface Pod extends Served<'Pod'> {
  spec: PodSpec
  status: PodStatus
}
export interface Deployment extends Served<'Deployment'> {
  spec: DeploymentSpec
  status: DeploymentStatus
}
export interface ReplicaSet extends Served<'ReplicaSet'> {
  spec: ReplicaSetSpec
  status: ReplicaSetStatus
}
export interface HorizontalPodAutoscaler extends Served<'HorizontalPodAutoscaler'> {
  spec: AutoscalerSpec
  status: AutoscalerStatus
}
export interface PodDisruptionBudget extends Served<'PodDisruptionBudget'> {
  spec: DisruptionBudgetSpec
  status: DisruptionBudgetStatus
}
export interface Event extends Served<'Event'>, EventFields {
  [field: string]: unknown
}
export interface ConfigMap extends Served<'ConfigMap'> {
  data?: Record<string, string>
  binaryData?: Record<string, string>
}
export interface Secret extends Served<'Secret'> {
  type: string
  /** Values in base64. */
  data?: Record<string, string>
}
export interface Gateway extends Served<'Gateway'> {
  spec: GatewaySpec
}
export interface VirtualService extends Served<'VirtualService'> {
  spec: VirtualServiceSpec
}
export interface DestinationRule extends Served<'DestinationRule'> {
  spec: DestinationRuleSpec
}
export interface ServiceEntry extends Served<'ServiceEntry'> {
  spec: ServiceEntrySpec
}

export interface Role extends Served<'Role'>, RoleFields {
  [field: string]: unknown
}
export interface ClusterRole extends Served<'ClusterRole'>, RoleFields {
  [field: string]: unknown
}
export interface RoleBinding extends Served<'RoleBinding'>, BindingFields {
  [field: string]: unknown
}
export interface ClusterRoleBinding extends Served<'ClusterRoleBinding'>, BindingFields {
  [field: string]: unknown
}

/** Every kind that the cluster serves, with its shape. */
export interface ObjectOfKind {
  Namespace: Namespace
  Node: Node
  Service: Service
  EndpointSlice: EndpointSlice
  Pod: Pod
  Event: Event
  ConfigMap: ConfigMap
  Secret: Secret
  ServiceAccount: Served<'ServiceAccount'>
  Deployment: Deployment
  ReplicaSet: ReplicaSet
  HorizontalPodAutoscaler: HorizontalPodAutoscaler
  PodDisruptionBudget: PodDisruptionBudget
  Gateway: Gateway
  VirtualService: VirtualService
  DestinationRule: DestinationRule
  ServiceEntry: ServiceEntry
  Role: Role
  RoleBinding: RoleBinding
  ClusterRole: ClusterRole
  ClusterRoleBinding: ClusterRoleBinding
}

/** The name of a served kind. */
export type Kind = keyof ObjectOfKind

/**
 * What a client sends to create an object: its name or `generateName`, and no field that the server assigns is needed.
 */
export interface NewObject {
  apiVersion: string
  kind: string
  metadata: Partial<ObjectMeta>
  spec?: unknown
  status?: unknown
  [field: string]: unknown
}
