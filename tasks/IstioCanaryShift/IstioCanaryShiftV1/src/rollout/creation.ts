import { msg } from '../language/message.ts'
import type {
  Deployment,
  DestinationRule,
  KubernetesObject,
  Labels,
  PodTemplate,
  Service,
  VirtualService,
} from './objects.ts'
import { selects } from './objects.ts'
import type { RolloutRecord } from './record.ts'
import { recordAnnotation, writeRecord } from './record.ts'
import { Refusal } from './refusal.ts'
import type { Creation, Target } from './request.ts'
import type { SlotName } from './slot.ts'
import { slotMark } from './slot-mark.ts'
import type { Weights } from './weights.ts'

// Every Istio from 1.5 on serves this version of its networking kinds; v1 came with 1.22.
const istioNetworking = 'networking.istio.io/v1beta1'

/**
 * A VirtualService like the guide's: a header route for each slot and the weighted route. Until blue is ready both header
 * routes lead to green.
 * @throws Refusal `virtualServiceMissing` for a rollout over connections: which of them are the model's is not known here.
 */
export function newVirtualService(
  target: Target,
  creation: Creation,
  weights: Weights,
  record: RolloutRecord,
): VirtualService {
  const uri = { prefix: creation.path }
  const destination = (slot: SlotName) => ({
    host: target.slots[slot].service,
    ...(target.slots[slot].subset === undefined ? {} : { subset: target.slots[slot].subset }),
    port: { number: creation.servicePort },
  })
  const headerRoute = (asked: SlotName) => ({
    name: `${target.application}-${asked}`,
    match: [{ uri, headers: { [target.header]: { exact: asked } } }],
    route: [{ destination: destination('green'), headers: slotMark('green') }],
  })
  return {
    apiVersion: istioNetworking,
    kind: 'VirtualService',
    metadata: {
      name: target.virtualService,
      namespace: target.namespace,
      annotations: { [recordAnnotation]: writeRecord(record) },
    },
    spec: {
      hosts: creation.hosts,
      gateways: [creation.gateway],
      http: [
        headerRoute('blue'),
        headerRoute('green'),
        {
          name: weightedRouteName(target),
          match: [{ uri }],
          route: [
            { destination: destination('green'), weight: weights.green, headers: slotMark('green') },
            { destination: destination('blue'), weight: weights.blue, headers: slotMark('blue') },
          ],
        },
      ],
    },
  }
}

function weightedRouteName({ route, virtualService, namespace, application }: Target): string {
  if (route.protocol === 'http') return route.name ?? `${application}-weighted`
  throw new Refusal(
    'virtualServiceMissing',
    msg`VirtualService '${virtualService}' is not in namespace '${namespace}', and only those with HTTP routes are created.`,
    msg`Create it with a ${route.protocol.toUpperCase()} route to green's Service, then run this step again.`,
  )
}

/** A Gateway for plain HTTP, as in the guide. */
export function newGateway(target: Target, creation: Creation): KubernetesObject {
  return {
    apiVersion: istioNetworking,
    kind: 'Gateway',
    metadata: { name: creation.gateway, namespace: target.namespace },
    spec: {
      selector: creation.gatewaySelector,
      servers: [{ port: { number: creation.gatewayPort, name: 'http', protocol: 'HTTP' }, hosts: creation.hosts }],
    },
  } as KubernetesObject
}

/** A slot's Service: the pods of that slot alone. The port's name tells Istio the protocol. */
export function newService(target: Target, creation: Creation, slot: SlotName): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: target.slots[slot].service,
      namespace: target.namespace,
      labels: { app: target.application },
    },
    spec: {
      selector: defaultLabels(target, slot),
      ports: [{ name: 'http', port: creation.servicePort, targetPort: creation.servicePort, protocol: 'TCP' }],
    },
  }
}

/** The labels of the guide's pods. */
export function defaultLabels(target: Target, slot: SlotName): Labels {
  return { app: target.application, model_version: slot }
}

/** What tells a slot's pods from the other slot's: the Service's selector, or the subset's labels. */
export function slotLabels(
  target: Target,
  slot: SlotName,
  service: Service | undefined,
  rules: readonly DestinationRule[],
): Labels {
  const { subset, service: host } = target.slots[slot]
  if (subset === undefined) return service?.spec.selector ?? defaultLabels(target, slot)
  const found = rules.flatMap((rule) => rule.spec.subsets ?? []).find(({ name }) => name === subset)
  if (found?.labels !== undefined) return found.labels
  const seen = rules.map(({ metadata }) => `'${metadata.name}'`).join(', ') || msg`none`
  throw new Refusal(
    'subsetMissing',
    msg`No DestinationRule for the host '${host}' defines the subset '${subset}' with labels (DestinationRules of that host: ${seen}).`,
    msg`Create a DestinationRule with the subsets of both slots, then run this step again.`,
  )
}

/**
 * How long a pod serves on after its end was decided, before SIGTERM: proxies send it requests until they have heard of
 * it, and many servers, Azure ML's among them, close their port at once. Kubernetes has this pause from 1.30 on.
 */
const farewellSeconds = 5

/**
 * The pod template of a first release without a manifest: one container with the readiness probe and the pause at its end
 * that the guide lacks.
 */
export function newPodTemplate(target: Target, creation: Creation, image: string, labels: Labels): PodTemplate {
  return {
    metadata: { labels },
    spec: {
      containers: [
        {
          name: target.application,
          image,
          ports: [{ name: 'http', containerPort: creation.servicePort, protocol: 'TCP' }],
          readinessProbe: { httpGet: { path: creation.readinessPath, port: creation.servicePort }, periodSeconds: 2 },
          lifecycle: { preStop: { sleep: { seconds: farewellSeconds } } },
        },
      ],
    },
  }
}

/** Green's Deployment at a first release. Zero unavailable pods: an update of green never takes capacity away. */
export function newGreenDeployment(
  target: Target,
  creation: Creation,
  template: PodTemplate,
  labels: Labels,
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: target.slots.green.deployment, namespace: target.namespace, labels },
    spec: {
      replicas: creation.replicas,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template,
    },
  }
}

/**
 * Blue's Deployment, made after green's: the same settings, another template, other labels, and its own number of pods.
 * @throws Refusal `selectorOverlap` when green's selector would select blue's pods too, because then green's Deployment
 *   or Service would take them for its own.
 */
export function newBlueDeployment(
  target: Target,
  green: Deployment,
  greenService: Service | undefined,
  template: PodTemplate,
  labels: Labels,
  replicas: number,
): Deployment {
  const podLabels = template.metadata?.labels ?? {}
  const greenSelector = green.spec.selector.matchLabels
  const overlaps =
    selects(greenSelector, podLabels) ||
    (target.slots.blue.service !== target.slots.green.service && selects(greenService?.spec.selector, podLabels))
  if (overlaps) {
    throw new Refusal(
      'selectorOverlap',
      msg`The selector of green (${tellLabels(greenSelector)}) would select blue's pods too (${tellLabels(podLabels)}).`,
      msg`Give green's Deployment and Service a label of their own, such as 'model_version: green', or create blue's Service with a selector that differs.`,
    )
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: target.slots.blue.deployment, namespace: target.namespace, labels: podLabels },
    spec: {
      ...green.spec,
      replicas,
      selector: { matchLabels: { ...selectorKeys(podLabels, greenSelector), ...labels } },
      template,
    },
  }
}

/** The labels of blue's pods that green's selector asks for, so that blue is told apart by the same keys. */
function selectorKeys(podLabels: Labels, selector: Labels | undefined): Labels {
  return Object.fromEntries(Object.entries(podLabels).filter(([key]) => selector?.[key] !== undefined))
}

function tellLabels(labels: Labels | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
