/** Gates by what Envoy counts, read from a Prometheus in the cluster through the API server. */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { ClusterAccess } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/access.ts'
import { openTransport, type Transport } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/transport.ts'
import { judge } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/judge.ts'
import { parseService } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/prometheus-service.ts'
import { getByService } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/by-service.ts'
import {
  type IstioReading,
  readIstio,
  type Traffic,
} from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/istio.ts'
import {
  openPrometheus,
  type Prometheus,
} from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/prometheus.ts'
import { Canary } from '../e2e/canary.ts'
import { prometheusService } from '../e2e/metrics.ts'
import { realCluster } from './on-real.ts'
import { type Client, createClient } from './real/client.ts'
import { scrapeMs } from './real/prometheus.ts'
import { until } from './real/until.ts'

const demands = { minRequests: 100, risk: 0.001 }

describe('gates by a Prometheus in the cluster', function () {
  this.timeout(60_000)
  const transports: Transport[] = []
  let client: Client
  let canary: Canary

  before('install Prometheus', async () => {
    const cluster = await realCluster()
    client = createClient(cluster.access)
    await cluster.prometheus()
  })
  after(() => client.close())
  afterEach(() => {
    for (const transport of transports.splice(0)) transport.close()
  })

  beforeEach(async () => {
    canary = await Canary.open(await realCluster())
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: A.image }, 1)
    await canary.act('deploy', { image: B.image }, 2)
    await canary.act('shift', { blueWeight: '50' }, 2)
  })

  /** Prometheus as a service account sees it that may do nothing but `get` this one service's proxy. */
  async function prometheusAs(account: string, mayRead: boolean): Promise<Prometheus> {
    const { access } = await realCluster()
    const { namespace } = canary
    const service = parseService(prometheusService)
    assert.ok(service)
    await client.ask('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: account } })
    if (mayRead) await grant(service.namespace, `${service.name}:${service.port}`, { namespace, name: account })
    const token = await client.ask('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    })
    const { status } = token.body as { status: { token: string } }
    const transport = openTransport(accessBy(access, status.token), { authorities: undefined })
    transports.push(transport)
    return openPrometheus(getByService(transport, service), {
      signal: new AbortController().signal,
      sleep: (ms) => setTimeout(ms),
    })
  }

  async function grant(
    namespace: string,
    resourceName: string,
    account: { namespace: string; name: string },
  ): Promise<void> {
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`
    const name = `metrics-${account.namespace}`
    const rules = [{ apiGroups: [''], resources: ['services/proxy'], resourceNames: [resourceName], verbs: ['get'] }]
    await client.ask('POST', `${rbac}/roles`, { metadata: { name }, rules })
    await client.ask('POST', `${rbac}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    })
  }

  function traffic(): Traffic {
    const slot = (name: 'green' | 'blue') =>
      ({ name, deployment: `model-${name}`, service: `model-svc-${name}`, subset: undefined }) as const
    return {
      namespace: canary.namespace,
      slots: { green: slot('green'), blue: slot('blue') },
      reporter: 'source',
      withLatencies: true,
    }
  }

  /** Sends requests to whichever slot, and tells what the answers were and what Prometheus makes of the same time. */
  async function observe(
    prometheus: Prometheus,
    requests: number,
  ): Promise<{ texts: string[]; reading: IstioReading }> {
    const from = await prometheus.now()
    // What is counted begins with the first scrape.
    await setTimeout(3 * scrapeMs)
    const texts: string[] = []
    for (let asked = 0; asked < requests; asked += 10) {
      const replies = await Promise.all(Array.from({ length: 10 }, () => canary.gateway.ask('plain')))
      texts.push(...replies.map(({ text }) => text))
    }
    const read = async () => readIstio(prometheus, traffic(), { from, to: await prometheus.now() })
    // Envoy brings its histograms up to date every five seconds.
    const reading = await until(
      'what Envoy counted',
      async () => {
        const { samples, ...more } = await read()
        const { latencies } = samples.green
        const timed = latencies.kind === 'bucketed' ? latencies.buckets.reduce((sum, { count }) => sum + count, 0) : 0
        const counted = samples.green.requests + samples.blue.requests
        assert.ok(counted >= requests && timed >= samples.green.requests, `${counted} requests, ${timed} latencies`)
        return { samples, ...more }
      },
      15_000,
    )
    return { texts, reading }
  }

  it('count each request at the slot that answered it', async () => {
    const prometheus = await prometheusAs('reader', true)
    const { texts, reading } = await observe(prometheus, 300)
    const ofBlue = texts.filter((text) => text === 'New Model B').length
    const { green, blue } = reading.samples
    assert.deepEqual([green.requests, blue.requests], [300 - ofBlue, ofBlue])
    assert.deepEqual([green.errors, blue.errors], [0, 0])
    for (const gate of [
      { kind: 'errorRate', maxPercent: 1 },
      { kind: 'errorRateDifference', maxPoints: 1 },
      { kind: 'latency', percentile: 95, maxMs: 10_000 },
    ] as const) {
      const verdict = judge(gate, reading.samples, demands)
      assert.equal(verdict.outcome, 'pass', verdict.sentence)
    }
    const strict = judge({ kind: 'latency', percentile: 50, maxMs: 0.5 }, reading.samples, demands)
    assert.equal(strict.outcome, 'fail', strict.sentence)
  })

  it('fail a blue that nobody answers for', async () => {
    const prometheus = await prometheusAs('reader', true)
    const path = `/apis/apps/v1/namespaces/${canary.namespace}/deployments/model-blue`
    await client.ask('PATCH', path, { spec: { replicas: 0 } })
    const fails = async () => (await canary.gateway.ask('blue')).kind === 'fault'
    await until('blue without pods', fails, 15_000)
    // The pods go one by one with what they were asked by then.
    await setTimeout(5 * scrapeMs)
    const { texts, reading } = await observe(prometheus, 300)
    const failed = texts.filter((text) => text.startsWith('HTTP 503')).length
    const { green, blue } = reading.samples
    assert.deepEqual([green.requests, green.errors], [300 - failed, 0])
    assert.deepEqual([blue.requests, blue.errors], [failed, failed])
    const verdict = judge({ kind: 'errorRate', maxPercent: 5 }, reading.samples, demands)
    assert.equal(verdict.outcome, 'fail', verdict.sentence)
    assert.match(verdict.sentence, /^Blue's error rate: 100 %/)
  })

  it('tell who may not read', async () => {
    const stranger = await prometheusAs('stranger', false)
    await assert.rejects(stranger.now(), /services "prometheus:9090" is forbidden.*stranger/)
  })
})

function accessBy(
  { server, certificateAuthority }: { server: string; certificateAuthority: string },
  token: string,
): ClusterAccess {
  return {
    server,
    ca: certificateAuthority,
    cert: undefined,
    key: undefined,
    passphrase: undefined,
    servername: undefined,
    verifyTls: true,
    proxy: undefined,
    credentials: { headers: async () => ({ authorization: `Bearer ${token}` }), refused: () => false },
  }
}
