/**
 * The fields that Kubernetes fills in and clients can see (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go and
 * apps/v1/defaults.go). Each function completes a copy that is about to be stored, in place.
 */

import type { AutoscalerSpec } from '../objects/availability.ts'
import type { ServiceSpec } from '../objects/network.ts'
import type { Container, DeploymentSpec, PodSpec, PodStatus, Probe, ReplicaSetSpec } from '../objects/workloads.ts'
import type { ApiObject, ClusterRoleBinding, RoleBinding } from '../objects.ts'
import type { Resource } from './kinds.ts'

/**
 * Gives an object the parts that Kubernetes' own types always have, empty where the client left them out, so that
 * everything after can read them; the checks then say what is missing.
 */
export function completeStructure(resource: Resource, object: ApiObject): void {
  switch (resource.kind) {
    case 'Deployment':
    case 'ReplicaSet': {
      const spec = (object.spec ?? {}) as Partial<DeploymentSpec>
      const template = spec.template ?? { spec: { containers: [] } }
      const podSpec: Partial<PodSpec> = template.spec ?? {}
      object.spec = { ...spec, template: { ...template, spec: { ...podSpec, containers: podSpec.containers ?? [] } } }
      return
    }
    case 'Pod': {
      const spec = (object.spec ?? {}) as Partial<PodSpec>
      object.spec = { ...spec, containers: spec.containers ?? [] }
      return
    }
    case 'HorizontalPodAutoscaler': {
      const spec = (object.spec ?? {}) as Partial<AutoscalerSpec>
      object.spec = { ...spec, scaleTargetRef: spec.scaleTargetRef ?? {}, maxReplicas: spec.maxReplicas ?? 0 }
      return
    }
    case 'PodDisruptionBudget':
    case 'Service':
    case 'Node':
    case 'Namespace':
    case 'Gateway':
    case 'VirtualService':
    case 'DestinationRule':
    case 'ServiceEntry':
      object.spec ??= {}
      return
    case 'Event':
      object.involvedObject ??= {}
      return
    case 'EndpointSlice':
      object.endpoints ??= null
      object.ports ??= null
      return
    case 'Role':
    case 'ClusterRole':
      object.rules ??= null
      return
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      object.roleRef ??= {}
      return
    default:
      return
  }
}

/** Fills in the defaults of an object of this kind, new or updated. Its structure is complete. */
export function setDefaults(resource: Resource, object: ApiObject): void {
  switch (resource.kind) {
    case 'Deployment':
      deploymentDefaults(object.spec as DeploymentSpec)
      return
    case 'ReplicaSet':
      replicaSetDefaults(object.spec as ReplicaSetSpec)
      return
    case 'Pod':
      podDefaults(object.spec as PodSpec)
      return
    case 'HorizontalPodAutoscaler':
      autoscalerDefaults(object.spec as AutoscalerSpec)
      return
    case 'Service':
      serviceDefaults(object.spec as ServiceSpec)
      return
    case 'Namespace':
      object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
      return
    case 'Secret':
      secretDefaults(object)
      return
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      bindingDefaults(object as RoleBinding | ClusterRoleBinding)
      return
    default:
      return
  }
}

/** The status that a new object of this kind starts with, or undefined for kinds without one. */
export function initialStatus(resource: Resource, object: ApiObject): unknown {
  switch (resource.kind) {
    case 'Namespace':
      return { phase: 'Active' }
    case 'Pod':
      return { phase: 'Pending', qosClass: qualityOfService(object.spec as PodSpec) }
    case 'Service':
      return { loadBalancer: {} }
    case 'Deployment':
      return {}
    case 'ReplicaSet':
      return { replicas: 0 }
    case 'HorizontalPodAutoscaler':
      return { desiredReplicas: 0, currentMetrics: null }
    case 'PodDisruptionBudget':
      return { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
    case 'Node':
      return object.status ?? {}
    default:
      return undefined
  }
}

function deploymentDefaults(spec: DeploymentSpec): void {
  spec.replicas ??= 1
  spec.strategy ??= {}
  spec.strategy.type ??= 'RollingUpdate'
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {}
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
    spec.strategy.rollingUpdate.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  templateDefaults(spec.template.spec)
}

/** Without metrics an autoscaler goes by 80 % of the CPU that was asked for (autoscaling/v2/defaults.go). */
function autoscalerDefaults(spec: AutoscalerSpec): void {
  spec.minReplicas ??= 1
  const byProcessor = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } }
  if (!spec.metrics?.length) spec.metrics = [{ type: 'Resource', resource: byProcessor }]
}

function replicaSetDefaults(spec: ReplicaSetSpec): void {
  spec.replicas ??= 1
  templateDefaults(spec.template.spec)
}

function podDefaults(spec: PodSpec): void {
  templateDefaults(spec)
  spec.enableServiceLinks ??= true
  spec.priority ??= 0
  spec.preemptionPolicy ??= 'PreemptLowerPriority'
  tolerateShortOutages(spec)
  for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    if (resources?.limits !== undefined) resources.requests = { ...resources.limits, ...resources.requests }
  }
}

/** What the admission plugin DefaultTolerationSeconds adds: a pod stays five minutes on a node that is out of reach. */
function tolerateShortOutages(spec: PodSpec): void {
  const tolerations = spec.tolerations ?? []
  const isTolerated = (key: string): boolean =>
    tolerations.some((one) => (one.key ?? key) === key && (one.effect ?? 'NoExecute') === 'NoExecute')
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !isTolerated(key))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }) as const)
  spec.tolerations = [...tolerations, ...added]
}

function templateDefaults(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always'
  spec.dnsPolicy ??= 'ClusterFirst'
  spec.terminationGracePeriodSeconds ??= 30
  spec.securityContext ??= {}
  spec.schedulerName ??= 'default-scheduler'
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) containerDefaults(container)
}

function containerDefaults(container: Container): void {
  container.imagePullPolicy ??= isMovingTag(container.image) ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ??= '/dev/termination-log'
  container.terminationMessagePolicy ??= 'File'
  container.resources ??= {}
  for (const port of container.ports ?? []) port.protocol ??= 'TCP'
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ??= 'v1'
  }
  for (const probe of [container.readinessProbe, container.livenessProbe, container.startupProbe]) {
    if (probe !== undefined) probeDefaults(probe)
  }
}

function probeDefaults(probe: Probe): void {
  probe.timeoutSeconds ??= 1
  probe.periodSeconds ??= 10
  probe.successThreshold ??= 1
  probe.failureThreshold ??= 3
  if (probe.httpGet !== undefined) {
    probe.httpGet.path ??= '/'
    probe.httpGet.scheme ??= 'HTTP'
  }
}

/** An image without tag and digest, or with the tag `latest`. */
function isMovingTag(image = ''): boolean {
  if (image.includes('@')) return false
  const tag = /:([^/]*)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest'
}

function serviceDefaults(spec: ServiceSpec): void {
  spec.type ??= 'ClusterIP'
  spec.sessionAffinity ??= 'None'
  if (spec.type !== 'ExternalName') {
    spec.internalTrafficPolicy ??= 'Cluster'
    spec.ipFamilies ??= ['IPv4']
    spec.ipFamilyPolicy ??= 'SingleStack'
  }
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP'
    port.targetPort ??= port.port
  }
}

function secretDefaults(secret: ApiObject): void {
  secret.type ??= 'Opaque'
  const text = secret.stringData as Record<string, string> | undefined
  if (text === undefined) return
  const encoded = Object.entries(text).map(([key, value]) => [key, Buffer.from(value).toString('base64')])
  secret.data = { ...(secret.data as Record<string, string> | undefined), ...Object.fromEntries(encoded) }
  delete secret.stringData
}

function bindingDefaults({ roleRef, subjects }: RoleBinding | ClusterRoleBinding): void {
  const group = 'rbac.authorization.k8s.io'
  roleRef.apiGroup ||= group
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= group
  }
}

function qualityOfService(spec: PodSpec): PodStatus['qosClass'] {
  const resources = spec.containers.map((container) => container.resources ?? {})
  const isEmpty = (amounts: Record<string, string> | undefined): boolean => Object.keys(amounts ?? {}).length === 0
  if (resources.every(({ limits, requests }) => isEmpty(limits) && isEmpty(requests))) return 'BestEffort'
  const guaranteed = resources.every(({ limits = {}, requests = {} }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && limits[name] === requests[name]),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
