import type {
  Deployment,
  HttpRoute,
  Pod,
  Service,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { RolloutRecord } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import {
  recordAnnotation,
  writeRecord,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import type { Creation, Target } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import type { RunIdentity } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/run-identity.ts'
import type { SlotName } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot.ts'

export const namespace = 'abtesting'
export const digestA = `sha256:${'a'.repeat(64)}`
export const digestB = `sha256:${'b'.repeat(64)}`

export const target: Target = {
  namespace,
  application: 'model',
  slots: {
    green: { name: 'green', deployment: 'model-green', service: 'model-svc-green', subset: undefined },
    blue: { name: 'blue', deployment: 'model-blue', service: 'model-svc-blue', subset: undefined },
  },
  virtualService: 'mlmodel-virtualservice',
  otherVirtualServices: [],
  route: { protocol: 'http', name: undefined },
  header: 'x-api-version',
}

export const subsetTarget: Target = {
  ...target,
  slots: {
    green: { name: 'green', deployment: 'reviews-v1', service: 'reviews', subset: 'v1' },
    blue: { name: 'blue', deployment: 'reviews-v2', service: 'reviews', subset: 'v2' },
  },
}

export const creation: Creation = {
  servicePort: 5001,
  replicas: 1,
  readinessPath: '/',
  gateway: 'mlmodel-gateway',
  gatewaySelector: { istio: 'ingressgateway' },
  gatewayPort: 80,
  hosts: ['*'],
  path: '/score',
}

export function runNumber(id: number): RunIdentity {
  return {
    kind: 'build',
    collection: 'https://dev.azure.com/contoso/',
    project: 'MLOps',
    pipeline: 'abtest',
    id,
    name: `20261122.${id}`,
  }
}

/** The VirtualService of the guide's chart, as the API server gives it back. */
export function guideVirtualService(weights: { green: number; blue: number }): VirtualService {
  const host = (slot: SlotName) => ({
    host: `model-svc-${slot}.abtesting.svc.cluster.local`,
    port: { number: 5001 },
  })
  const byHeader = (slot: SlotName): HttpRoute => ({
    match: [{ uri: { prefix: '/score' }, headers: { 'x-api-version': { exact: slot } } }],
    route: [{ destination: host(slot) }],
  })
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { name: 'mlmodel-virtualservice', namespace, uid: 'vs-uid', resourceVersion: '7', generation: 1 },
    spec: {
      gateways: ['mlmodel-gateway'],
      hosts: ['*'],
      http: [
        byHeader('blue'),
        byHeader('green'),
        {
          route: [
            { destination: host('green'), weight: weights.green },
            { destination: host('blue'), weight: weights.blue },
          ],
        },
      ],
    },
  }
}

export function withRoutes(http: readonly HttpRoute[]): VirtualService {
  const guide = guideVirtualService({ green: 100, blue: 0 })
  return { ...guide, spec: { ...guide.spec, http } }
}

export function withRecord(virtualService: VirtualService, record: RolloutRecord): VirtualService {
  const { metadata } = virtualService
  return {
    ...virtualService,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [recordAnnotation]: writeRecord(record) } },
  }
}

export function recordOf(changes: Partial<RolloutRecord> = {}): RolloutRecord {
  return {
    schema: 1,
    run: runNumber(2),
    phase: 'shifting',
    firstRelease: false,
    container: 'model',
    images: { before: 'acr.io/model:A', candidate: 'acr.io/model:B', promoted: null },
    weights: { green: 50, blue: 50 },
    startedAt: '2026-11-22T10:00:00.000Z',
    updatedAt: '2026-11-22T10:05:00.000Z',
    ...changes,
  }
}

/** A Deployment of a slot with as many ready pods as told, out of one wanted. */
export function deploymentOf(slot: SlotName, image: string, ready = 1): Deployment {
  const labels = { app: 'model', model_version: slot }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: `model-${slot}`,
      namespace,
      uid: `${slot}-uid`,
      resourceVersion: '11',
      generation: 1,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate' },
      template: { metadata: { labels }, spec: { containers: [{ name: 'model', image }] } },
    },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: ready, availableReplicas: ready },
  }
}

export function serviceOf(slot: SlotName): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `model-svc-${slot}`, namespace },
    spec: { selector: { app: 'model', model_version: slot } },
  }
}

export function podOf(deployment: Deployment, imageID: string, status: Partial<Pod['status']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${deployment.metadata.name}-6d4cf56db6-x2x2x`,
      namespace,
      ownerReferences: [{ uid: 'set-uid', kind: 'ReplicaSet', name: `${deployment.metadata.name}-6d4cf56db6` }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'model', ready: true, restartCount: 0, imageID }],
      ...status,
    },
  }
}
