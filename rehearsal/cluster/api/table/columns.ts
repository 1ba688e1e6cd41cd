/**
 * The columns of each kind, as `kubectl get` shows them (k8s.io/kubernetes/pkg/printers/internalversion; Istio's CRDs).
 */
import type {
  ApiObject,
  ConfigMap,
  Deployment,
  DestinationRule,
  EndpointSlice,
  Event,
  Kind,
  Namespace,
  Node,
  ObjectOfKind,
  ReplicaSet,
  Secret,
  Service,
  ServiceEntry,
  VirtualService,
} from '../../objects.ts'
import { ageOf } from './age.ts'
import { autoscalerColumns, disruptionBudgetColumns } from './availability.ts'
import { ageColumn, type Column, column, firstThree, nameColumn, selectorText, workloadColumns } from './column.ts'
import { podColumns } from './pod.ts'

const count = (amount: number | undefined): number => amount ?? 0
const createdColumn = column<ApiObject>('Created At', ({ metadata }) => metadata.creationTimestamp)
const sizeOf = (map: object | undefined): number => Object.keys(map ?? {}).length

const namespaceColumns: readonly Column<Namespace>[] = [
  nameColumn,
  column('Status', ({ status }) => status.phase),
  ageColumn,
]

const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  column('Status', nodeStatus),
  column('Roles', nodeRoles),
  ageColumn,
  column('Version', ({ status }) => status?.nodeInfo?.kubeletVersion ?? '<unknown>'),
  column('Internal-IP', (node) => nodeAddress(node, 'InternalIP'), 'wide'),
  column('External-IP', (node) => nodeAddress(node, 'ExternalIP'), 'wide'),
  column('OS-Image', ({ status }) => status?.nodeInfo?.osImage ?? '<unknown>', 'wide'),
  column('Kernel-Version', ({ status }) => status?.nodeInfo?.kernelVersion ?? '<unknown>', 'wide'),
  column('Container-Runtime', ({ status }) => status?.nodeInfo?.containerRuntimeVersion ?? '<unknown>', 'wide'),
]

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status
  const word = ready === 'True' ? 'Ready' : ready === undefined ? 'Unknown' : 'NotReady'
  return spec.unschedulable === true ? `${word},SchedulingDisabled` : word
}

function nodeRoles({ metadata }: Node): string {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith(prefix))
  return roles.map((key) => key.slice(prefix.length)).join(',') || '<none>'
}

function nodeAddress({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>'
}

const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  column('Type', ({ spec }) => spec.type ?? ''),
  column('Cluster-IP', ({ spec }) => spec.clusterIP || '<none>'),
  column('External-IP', externalAddress),
  column('Port(s)', ({ spec }) => (spec.ports ?? []).map(servicePort).join(',') || '<none>'),
  ageColumn,
  column('Selector', ({ spec }) => selectorText({ matchLabels: spec.selector ?? {} }), 'wide'),
]

function externalAddress({ spec }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? ''
  return spec.type === 'LoadBalancer' ? '<pending>' : '<none>'
}

function servicePort({
  port,
  nodePort,
  protocol = 'TCP',
}: {
  port: number
  nodePort?: number
  protocol?: string
}): string {
  return nodePort === undefined ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`
}

const endpointSliceColumns: readonly Column<EndpointSlice>[] = [
  nameColumn,
  column('AddressType', ({ addressType }) => addressType),
  column('Ports', ({ ports }) =>
    ports === null ? '<unset>' : firstThree(ports.map(({ port }) => String(port ?? '*'))),
  ),
  column('Endpoints', ({ endpoints }) => firstThree((endpoints ?? []).flatMap(({ addresses }) => addresses))),
  ageColumn,
]

const eventColumns: readonly Column<Event>[] = [
  column('Last Seen', ({ lastTimestamp, eventTime, firstTimestamp }, now) =>
    ageOf(lastTimestamp ?? eventTime ?? firstTimestamp, now),
  ),
  column('Type', ({ type }) => type ?? ''),
  column('Reason', ({ reason }) => reason ?? ''),
  column('Object', ({ involvedObject: { kind = '', name = '' } }) => `${kind.toLowerCase()}/${name}`),
  column('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? '', 'wide'),
  column('Source', ({ source }) => [source?.component, source?.host].filter(Boolean).join(', '), 'wide'),
  column('Message', ({ message }) => (message ?? '').trim()),
  column('First Seen', ({ firstTimestamp, eventTime }, now) => ageOf(firstTimestamp ?? eventTime, now), 'wide'),
  column('Count', (event) => event.count ?? 1, 'wide'),
  { ...nameColumn, priority: 1 },
]

const deploymentColumns: readonly Column<Deployment>[] = [
  nameColumn,
  column('Ready', ({ spec, status }) => `${count(status.readyReplicas)}/${count(spec.replicas)}`),
  column('Up-to-date', ({ status }) => count(status.updatedReplicas)),
  column('Available', ({ status }) => count(status.availableReplicas)),
  ageColumn,
  ...workloadColumns,
]

const replicaSetColumns: readonly Column<ReplicaSet>[] = [
  nameColumn,
  column('Desired', ({ spec }) => count(spec.replicas)),
  column('Current', ({ status }) => count(status.replicas)),
  column('Ready', ({ status }) => count(status.readyReplicas)),
  ageColumn,
  ...workloadColumns,
]

/** A list as a custom resource's column shows it: as JSON. */
const asJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

const virtualServiceColumns: readonly Column<VirtualService>[] = [
  nameColumn,
  column('Gateways', ({ spec }) => asJson(spec.gateways)),
  column('Hosts', ({ spec }) => asJson(spec.hosts)),
  ageColumn,
]

const destinationRuleColumns: readonly Column<DestinationRule>[] = [
  nameColumn,
  column('Host', ({ spec }) => spec.host ?? ''),
  ageColumn,
]

const serviceEntryColumns: readonly Column<ServiceEntry>[] = [
  nameColumn,
  column('Hosts', ({ spec }) => asJson(spec.hosts)),
  column('Location', ({ spec }) => spec.location ?? null),
  column('Resolution', ({ spec }) => spec.resolution ?? null),
  ageColumn,
]

const configMapColumns: readonly Column<ConfigMap>[] = [
  nameColumn,
  column('Data', ({ data, binaryData }) => sizeOf(data) + sizeOf(binaryData)),
  ageColumn,
]

const secretColumns: readonly Column<Secret>[] = [
  nameColumn,
  column('Type', ({ type }) => type),
  column('Data', ({ data }) => sizeOf(data)),
  ageColumn,
]

const bindingColumns: readonly Column<ApiObject>[] = [
  nameColumn,
  column('Role', ({ roleRef }) => {
    const { kind, name } = roleRef as { kind: string; name: string }
    return `${kind}/${name}`
  }),
  ageColumn,
]

const columns: { [K in Kind]: readonly Column<ObjectOfKind[K]>[] } = {
  Namespace: namespaceColumns,
  Node: nodeColumns,
  Service: serviceColumns,
  EndpointSlice: endpointSliceColumns,
  Pod: podColumns,
  Event: eventColumns,
  ConfigMap: configMapColumns,
  Secret: secretColumns,
  ServiceAccount: [nameColumn, column('Secrets', ({ secrets }) => sizeOf(secrets as object | undefined)), ageColumn],
  Deployment: deploymentColumns,
  ReplicaSet: replicaSetColumns,
  HorizontalPodAutoscaler: autoscalerColumns,
  PodDisruptionBudget: disruptionBudgetColumns,
  Gateway: [nameColumn, ageColumn],
  VirtualService: virtualServiceColumns,
  DestinationRule: destinationRuleColumns,
  ServiceEntry: serviceEntryColumns,
  Role: [nameColumn, createdColumn],
  ClusterRole: [nameColumn, createdColumn],
  RoleBinding: bindingColumns,
  ClusterRoleBinding: bindingColumns,
}

/** The columns of a kind. */
export function columnsOf(kind: Kind): readonly Column<ApiObject>[] {
  // The store keeps under a kind only objects of its shape, so the columns of a kind fit its objects.
  return columns[kind] as readonly Column<ApiObject>[]
}
