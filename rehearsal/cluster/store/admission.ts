/**
 * What an object goes through before it is stored: defaults, the checks of its kind, and the rules about what an update
 * may not change.
 */
import { isDeepStrictEqual } from 'node:util'
import type { ServiceSpec } from '../objects/network.ts'
import type { ApiObject, ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../objects.ts'
import { completeStructure, initialStatus, setDefaults } from './defaults.ts'
import { type Cause, forbidden, invalid, notFound } from './errors.ts'
import { type Resource, resourceOf } from './kinds.ts'
import { autoscalerProblems, disruptionBudgetProblems } from './validation/availability.ts'
import { required } from './validation/field.ts'
import { istioProblems } from './validation/istio.ts'
import { metadataProblems } from './validation/metadata.ts'
import { bindingProblems, bindingUpdateProblems, roleProblems } from './validation/rbac.ts'
import { serviceProblems } from './validation/service.ts'
import { podProblems, podUpdateProblems, workloadProblems } from './validation/workloads.ts'

/** What admission asks of the cluster's other objects. */
export interface AdmissionContext {
  /** Undefined when there is no such namespace. */
  namespacePhase(name: string): 'Active' | 'Terminating' | undefined
  clusterAddressTaken(address: string): boolean
}

/** Completes and checks a new object, or refuses it. The object is the caller's to give away. */
export function admitCreate(resource: Resource, object: ApiObject, context: AdmissionContext): ApiObject {
  refuse(resource, object, metadataProblems(resource, object.metadata))
  if (resource.namespaced) checkNamespace(resource, object, context)
  completeStructure(resource, object)
  if (resource.kind === 'Namespace') object.spec = { finalizers: ['kubernetes'] }
  setDefaults(resource, object)
  if (resource.kind === 'Service') assignClusterAddress(object.spec as ServiceSpec, context)
  if (resource.hasStatus) {
    const status = initialStatus(resource, object)
    if (status === undefined) delete object.status
    else object.status = status
  }
  refuse(resource, object, problems(resource, object))
  return object
}

/** Completes and checks the next state of an object, or refuses it. */
export function admitUpdate(
  resource: Resource,
  present: ApiObject,
  next: ApiObject,
  context: AdmissionContext,
): ApiObject {
  refuse(resource, next, metadataProblems(resource, next.metadata))
  completeStructure(resource, next)
  if (resource.kind === 'Service') keepClusterAddress(present.spec as ServiceSpec, next.spec as ServiceSpec, context)
  setDefaults(resource, next)
  refuse(resource, next, [...problems(resource, next), ...updateProblems(resource, present, next)])
  return next
}

function refuse(resource: Resource, object: ApiObject, causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid(resource, object.metadata.name, causes)
}

function checkNamespace(resource: Resource, { metadata }: ApiObject, context: AdmissionContext): void {
  const namespace = metadata.namespace ?? ''
  const phase = context.namespacePhase(namespace)
  if (phase === undefined) throw notFound(resourceOf('Namespace'), namespace)
  if (phase === 'Active') return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  throw forbidden(resource, metadata.name, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ])
}

function problems(resource: Resource, object: ApiObject): Cause[] {
  switch (resource.kind) {
    case 'Deployment':
    case 'ReplicaSet':
      return workloadProblems(object)
    case 'Pod':
      return podProblems(object)
    case 'HorizontalPodAutoscaler':
      return autoscalerProblems(object)
    case 'PodDisruptionBudget':
      return disruptionBudgetProblems(object)
    case 'Service':
      return serviceProblems(object)
    case 'Gateway':
    case 'VirtualService':
    case 'DestinationRule':
      return istioProblems(object)
    case 'Secret':
      return secretProblems(object)
    case 'Role':
    case 'ClusterRole':
      return roleProblems(object as Role | ClusterRole)
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return bindingProblems(object as RoleBinding | ClusterRoleBinding)
    default:
      return []
  }
}

function updateProblems(resource: Resource, present: ApiObject, next: ApiObject): Cause[] {
  const causes: Cause[] = []
  const held = new Set(present.metadata.finalizers)
  const added = (next.metadata.finalizers ?? []).filter((name) => !held.has(name))
  if (present.metadata.deletionTimestamp !== undefined && added.length > 0) {
    const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`
    causes.push({ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' })
  }
  switch (resource.kind) {
    case 'Deployment':
    case 'ReplicaSet':
      return [...causes, ...immutable(present.spec, next.spec, 'selector')]
    case 'Pod':
      return [...causes, ...podUpdateProblems(present, next)]
    case 'Secret':
      return [...causes, ...immutable(present, next, 'type', '')]
    case 'EndpointSlice':
      return [...causes, ...immutable(present, next, 'addressType', '')]
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return [...causes, ...bindingUpdateProblems(present as RoleBinding, next as RoleBinding)]
    default:
      return causes
  }
}

/** A Secret for a token says whose token it is for. */
function secretProblems({ type, metadata }: ApiObject): Cause[] {
  const annotation = 'kubernetes.io/service-account.name'
  if (type !== 'kubernetes.io/service-account-token' || metadata.annotations?.[annotation]) return []
  return [required(`metadata.annotations[${annotation}]`)]
}

function immutable(present: unknown, next: unknown, field: string, prefix = 'spec.'): Cause[] {
  const before = (present as Record<string, unknown>)[field]
  const after = (next as Record<string, unknown>)[field]
  if (isDeepStrictEqual(before, after)) return []
  const message = `Invalid value: ${JSON.stringify(after)}: field is immutable`
  return [{ reason: 'FieldValueInvalid', message, field: `${prefix}${field}` }]
}

/** Gives the Service the first free address of 10.96.0.0/16, unless it has one, is headless or is only a name. */
function assignClusterAddress(spec: ServiceSpec, context: AdmissionContext): void {
  if (spec.type === 'ExternalName') return
  for (let number = 1; spec.clusterIP === undefined || spec.clusterIP === ''; number++) {
    const address = `10.96.${number >> 8}.${number & 255}`
    if (!context.clusterAddressTaken(address)) spec.clusterIP = address
  }
  spec.clusterIPs = [spec.clusterIP]
}

/** An update that leaves the address out means the present one. */
function keepClusterAddress(present: ServiceSpec, next: ServiceSpec, context: AdmissionContext): void {
  if (next.type === 'ExternalName') return
  next.clusterIP ??= present.clusterIP ?? ''
  assignClusterAddress(next, context)
}
