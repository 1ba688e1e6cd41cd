/** Where a destination's pods are. Pure. */
import type { Destination } from '../objects/istio.ts'
import type { DestinationRule, EndpointSlice, Pod, Service } from '../objects.ts'
import { selects } from '../store/selectors.ts'

/** One pod that may get requests. */
export interface PodEndpoint {
  address: string
  port: number
  pod: string
}

/** The objects that say where pods are. */
export interface MeshServices {
  services: readonly Service[]
  slices: readonly EndpointSlice[]
  pods: readonly Pod[]
  rules: readonly DestinationRule[]
}

export type Upstream =
  | { kind: 'found'; endpoints: PodEndpoint[] }
  /** The mesh knows no such service, port or subset. */
  | { kind: 'unknown' }

const domain = '.svc.cluster.local'

/** A host as Istio completes it: a short name belongs to the namespace of the object that names it. */
export function fullHost(host: string, namespace: string): string {
  return host.includes('.') ? host : `${host}.${namespace}${domain}`
}

/** The ready pods of a destination that is named in `namespace`. Without a port: the service's only one, or the gateway's own number. */
export function endpointsOf(
  destination: Destination,
  namespace: string,
  gatewayPort: number,
  mesh: MeshServices,
): Upstream {
  const host = fullHost(destination.host, namespace)
  const service = mesh.services.find(({ metadata }) => `${metadata.name}.${metadata.namespace}${domain}` === host)
  const labels = subsetLabels(destination.subset, host, mesh.rules)
  const ports = service?.spec.ports ?? []
  const wanted = destination.port?.number ?? (ports.length === 1 ? ports[0]?.port : gatewayPort)
  const port = ports.find((candidate) => candidate.port === wanted)
  if (service === undefined || labels === undefined || port === undefined) return { kind: 'unknown' }
  const endpoints = mesh.slices
    .filter((slice) => isOf(slice, service))
    .flatMap((slice) => {
      const number = (slice.ports ?? []).find(({ name = '' }) => name === (port.name ?? ''))?.port
      if (number === undefined) return []
      return (slice.endpoints ?? []).flatMap(({ addresses, conditions, targetRef }) => {
        const pod = mesh.pods.find(({ metadata }) => metadata.uid === targetRef?.uid)
        if (conditions?.ready === false || !selects({ matchLabels: labels }, pod?.metadata.labels)) return []
        return addresses.slice(0, 1).map((address) => ({ address, port: number, pod: targetRef?.name ?? address }))
      })
    })
  return { kind: 'found', endpoints }
}

function isOf({ metadata }: EndpointSlice, service: Service): boolean {
  return (
    metadata.namespace === service.metadata.namespace &&
    metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name
  )
}

/** The labels of a subset; none without one; undefined when no rule for the host defines it. */
function subsetLabels(
  subset: string | undefined,
  host: string,
  rules: readonly DestinationRule[],
): Record<string, string> | undefined {
  if (subset === undefined || subset === '') return {}
  const found = rules
    .filter(({ spec, metadata }) => fullHost(spec.host ?? '', metadata.namespace ?? '') === host)
    .flatMap(({ spec }) => spec.subsets ?? [])
    .find(({ name }) => name === subset)
  return found === undefined ? undefined : (found.labels ?? {})
}
