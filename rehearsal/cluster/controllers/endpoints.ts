/** Tells in EndpointSlices which pods stand behind each Service, and which of them may get traffic. */
import { isDeepStrictEqual } from 'node:util'
import type { Endpoint, EndpointPort, ServicePort } from '../objects/network.ts'
import type { EndpointSlice, Pod, Service } from '../objects.ts'
import { selects } from '../store/selectors.ts'
import {
  type ControllerContext,
  type ControllerDefinition,
  controlledBy,
  controllerOf,
  keyOf,
  splitKey,
} from './controller.ts'
import { isReady } from './pods.ts'

export const serviceNameLabel = 'kubernetes.io/service-name'
const managedBy = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }

/** The control loop of Services' endpoints. Keys are those of Services. */
export function endpointController({ store }: ControllerContext): ControllerDefinition {
  const servicesOf = (pod: Pod): string[] =>
    store.list('Service', { namespace: pod.metadata.namespace ?? '' }).flatMap((service) => {
      const { selector } = service.spec
      return selector !== undefined && selects({ matchLabels: selector }, pod.metadata.labels) ? [keyOf(service)] : []
    })
  return {
    kinds: ['Service', 'Pod', 'EndpointSlice'],
    keysOf: ({ object, previous }) => {
      switch (object.kind) {
        case 'Service':
          return [keyOf(object)]
        case 'Pod':
          return [...servicesOf(object as Pod), ...(previous === undefined ? [] : servicesOf(previous as Pod))]
        default:
          return serviceOfSlice(object as EndpointSlice)
      }
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key)
      const service = store.get('Service', namespace, name)
      if (service === undefined || service.metadata.deletionTimestamp !== undefined) return
      const { selector } = service.spec
      // Who has no selector keeps slices of their own.
      if (selector === undefined || service.spec.type === 'ExternalName') return
      const pods = store.list('Pod', { namespace, labels: { matchLabels: selector } })
      const present = store
        .list('EndpointSlice', { namespace, labels: { matchLabels: { [serviceNameLabel]: name, ...managedBy } } })
        .filter((slice) => controllerOf(slice)?.uid === service.metadata.uid)
      writeSlices({ store }, service, present, slicesOf(service, pods))
    },
  }
}

function serviceOfSlice({ metadata }: EndpointSlice): string[] {
  const service = metadata.labels?.[serviceNameLabel]
  return service === undefined ? [] : [`${metadata.namespace ?? ''}/${service}`]
}

/** What one slice carries. */
export interface SliceContent {
  endpoints: Endpoint[]
  ports: EndpointPort[]
}

/** The slices of a service: one for all pods that serve the same port numbers (they differ only behind named target ports). Pure. */
export function slicesOf(service: Service, pods: readonly Pod[]): SliceContent[] {
  const slices = new Map<string, SliceContent>()
  for (const pod of pods) {
    const { podIP, phase } = pod.status
    if (podIP === undefined || podIP === '' || phase === 'Succeeded' || phase === 'Failed') continue
    const ports = (service.spec.ports ?? []).flatMap((port) => endpointPort(port, pod))
    const signature = JSON.stringify(ports)
    const slice = slices.get(signature) ?? { endpoints: [], ports }
    slice.endpoints.push(endpointOf(service, pod, podIP))
    slices.set(signature, slice)
  }
  return slices.size === 0 ? [{ endpoints: [], ports: [] }] : [...slices.values()]
}

function endpointOf(service: Service, pod: Pod, podIP: string): Endpoint {
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const serving = isReady(pod)
  const { name, namespace = '', uid } = pod.metadata
  return {
    addresses: [podIP],
    // A pod on its way out gets no new traffic from this moment on, however ready it still says it is.
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}

function endpointPort(port: ServicePort, pod: Pod): EndpointPort[] {
  const target = port.targetPort ?? port.port
  const number =
    typeof target === 'number'
      ? target
      : pod.spec.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === target)?.containerPort
  if (number === undefined) return []
  const { name = '', protocol = 'TCP', appProtocol } = port
  return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }]
}

function writeSlices(
  { store }: Pick<ControllerContext, 'store'>,
  service: Service,
  present: EndpointSlice[],
  wanted: SliceContent[],
): void {
  const { name, namespace = '' } = service.metadata
  const isFit = (slice: EndpointSlice, content: SliceContent): boolean =>
    isDeepStrictEqual(slice.ports ?? [], content.ports)
  const spare = [...present]
  for (const content of wanted) {
    const found = spare.findIndex((slice) => isFit(slice, content))
    const [slice] = spare.splice(Math.max(found, 0), 1)
    if (slice !== undefined) {
      store.update({ ...slice, ...content })
      continue
    }
    const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}
    store.create({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: { ...service.metadata.labels, ...headless, ...managedBy, [serviceNameLabel]: name },
        ownerReferences: [controlledBy(service)],
      },
      addressType: 'IPv4',
      ...content,
    })
  }
  for (const { metadata } of spare) store.delete('EndpointSlice', namespace, metadata.name, { uid: metadata.uid })
}
