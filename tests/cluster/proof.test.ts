/** Proofs of the task's sources at Istio's own gateway: what Envoy makes of weights and of the slots' marks. */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/clock.ts'
import type { Gateway, IngressService } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/address.ts'
import { findProbeAddress } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/address.ts'
import { openProber } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prober.ts'
import type { Proof } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import { prove } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prove.ts'
import { questionsOf } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/questions.ts'
import type { VirtualService } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Target } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import type { SlotName } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/slot.ts'
import type { Routing } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { readRouting } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { weightsFor } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { Canary } from '../e2e/canary.ts'
import { realCluster } from './on-real.ts'
import type { RealCluster } from './real/real.ts'

const clock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
}

function targetIn({ namespace }: Canary): Target {
  const slot = (name: SlotName) => ({
    name,
    deployment: `model-${name}`,
    service: `model-svc-${name}`,
    subset: undefined,
  })
  return {
    namespace,
    application: 'model',
    slots: { green: slot('green'), blue: slot('blue') },
    virtualService: 'mlmodel-virtualservice',
    otherVirtualServices: [],
    route: { protocol: 'http', name: undefined },
    header: 'x-api-version',
  }
}

async function routingOf(canary: Canary): Promise<Routing> {
  const path = `/apis/networking.istio.io/v1/namespaces/${canary.namespace}/virtualservices/mlmodel-virtualservice`
  return readRouting((await canary.cluster.api.get(path)) as VirtualService, targetIn(canary))
}

/** Proves the routes as they are written, or as if blue had another share. */
async function proofOf(canary: Canary, blue?: number): Promise<Proof> {
  const { route, headerRoutes } = await routingOf(canary)
  const weights = blue === undefined ? route.weights : weightsFor(blue)
  const effort = { count: 600, headerCount: 20, errorLimit: 0.01 }
  const request = {
    url: `${canary.cluster.gatewayUrl}/score`,
    method: 'GET',
    headers: { host: canary.host },
    body: undefined,
    timeoutMs: 10_000,
    ca: undefined,
    verifyTls: true,
  }
  const claim = {
    questions: questionsOf({ weights, foreignWeight: 0 }, headerRoutes, effort),
    header: 'x-api-version',
    pace: { concurrency: 8, perSecond: 400, windowMs: 30_000 },
    settleMs: 5000,
  }
  const network = { proxyFor: () => undefined, authorities: undefined }
  const signal = new AbortController().signal
  return prove(claim, { prober: openProber(request, network, clock.elapsed), clock, signal, onWindow: () => undefined })
}

const verdicts = ({ findings }: Proof) => findings.map(({ question, verdict }) => [question.asked, verdict.kind])

const allAsSet = [
  [undefined, 'asSet'],
  ['green', 'asSet'],
  ['blue', 'asSet'],
]

/** Gives the gateway's Service the load balancer that a cloud would, and reads it. */
async function balanceLoad({ api, gatewayUrl }: RealCluster): Promise<IngressService> {
  const path = '/api/v1/namespaces/istio-system/services/istio-ingressgateway'
  await api.patch(path, { spec: { type: 'LoadBalancer' } })
  await api.patch(`${path}/status`, { status: { loadBalancer: { ingress: [{ ip: new URL(gatewayUrl).hostname }] } } })
  return (await api.get(path)) as IngressService
}

describe('a proof at Envoy', function () {
  this.timeout(90_000)

  it('holds for each stage as it is written, and for no other share', async () => {
    const cluster = await realCluster()
    const canary = await Canary.open(cluster)
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: A.image }, 1)
    await canary.act('deploy', { image: B.image }, 2)
    assert.deepEqual(verdicts(await proofOf(canary)), allAsSet)
    await canary.act('shift', { blueWeight: '50' }, 2)
    assert.deepEqual(verdicts(await proofOf(canary)), allAsSet)
    assert.deepEqual(verdicts(await proofOf(canary, 80)), [[undefined, 'wrongSplit']])
    await canary.act('shift', { blueWeight: '100' }, 2)
    assert.deepEqual(verdicts(await proofOf(canary)), allAsSet)
    await canary.act('rollback', {}, 2)
    assert.deepEqual(verdicts(await proofOf(canary)), allAsSet)
  })

  it('finds the gateway as the guide’s command does', async () => {
    const cluster = await realCluster()
    const canary = await Canary.open(cluster)
    const { image } = await canary.publish('A', 'modelA')
    await canary.act('deploy', { image }, 1)
    const { virtualService, route, headerRoutes } = await routingOf(canary)
    const path = `/apis/networking.istio.io/v1/namespaces/${canary.namespace}/gateways/mlmodel-gateway`
    const gateway = (await cluster.api.get(path)) as Gateway
    const service = await balanceLoad(cluster)
    const found = findProbeAddress({ service, gateway, virtualService, route: route.index, headerRoutes })
    assert.deepEqual(found, { url: `${cluster.gatewayUrl}/score`, host: canary.host })
  })
})
