import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { genericConnection } from '../../rehearsal/agent/connections.ts'
import { startLoad } from '../../rehearsal/observation/load.ts'
import { Canary, textOf } from './canary.ts'
import type { Behaviour, TestPrometheus } from './cluster.ts'
import { allowMetrics, prometheusProxy } from './metrics.ts'
import { failedWith, probing } from './probing.ts'
import { sharedCluster } from './shared-cluster.ts'

type Inputs = Readonly<Record<string, string>>

describe('the gates of a shift', function () {
  this.timeout(180_000)
  let prometheus: TestPrometheus

  before('have a Prometheus', async () => {
    prometheus = await (await sharedCluster()).prometheus()
  })

  /** A namespace in which A is green and gets all the traffic, beside a blue that does something; run 2 releases it. */
  async function withBlue(behaviour: Behaviour): Promise<Canary> {
    const canary = await Canary.open(await sharedCluster())
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', behaviour)
    await canary.act('deploy', { image: A.image }, 1)
    await canary.act('deploy', { image: B.image }, 2)
    return canary
  }

  /** With the right to ask Prometheus. */
  async function withMetrics(behaviour: Behaviour): Promise<Canary> {
    const canary = await withBlue(behaviour)
    await allowMetrics(canary.cluster.api, canary.namespace)
    return canary
  }

  /** Shifts half of the traffic to blue under gates, while users ask. */
  async function shift(canary: Canary, inputs: Inputs, more: Parameters<Canary['run']>[3] = {}) {
    const load = startLoad(canary.gateway, () => 'shift')
    try {
      return await canary.run('shift', { blueWeight: '50', ...inputs }, 2, more)
    } finally {
      await load.stop()
    }
  }

  const byService = (): Inputs => ({
    prometheusService: prometheus.service,
    observeSeconds: String(prometheus.observeSeconds),
    minimumRequests: '20',
  })

  const requestsOfBlue =
    'istio_requests_total{destination_service_name="model-svc-blue",destination_service_namespace="{{namespace}}",response_code="200"}'

  it('hold for a blue that is as good as green, and are told with what was measured', async () => {
    const canary = await withMetrics('modelB')
    const gates = {
      maxErrorRate: '1',
      maxLatencyMs: '5000',
      queries: `${requestsOfBlue} >= 1`,
    }
    const step = await shift(canary, { ...byService(), ...gates })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(textOf(step), /\nGates\n/)
    assert.match(textOf(step), /✓ Blue's error rate: 0 % \(0 % to [\d.]+ %\), limit 1 %, by \d+ requests of blue\./)
    assert.match(textOf(step), /✓ Blue's p95 latency: .* limit 5000 ms, by \d+ requests of blue\./)
    assert.match(textOf(step), /✓ istio_requests_total\{.*\} >= 1: it is \d+\./)
    assert.match(textOf(step), /Z {2}1 of \d+ s: green \d+ requests, 0 errors; blue \d+ requests, 0 errors/)
    assert.match(textOf(step), /Traffic: green 50 %, blue 50 %\. All 3 gates hold, observed for \d+ s\./)
  })

  it('fail a blue that answers with errors early, and have it rolled back', async () => {
    const canary = await withMetrics('fails')
    const begun = performance.now()
    const step = await shift(canary, { ...byService(), observeSeconds: '120', maxErrorRate: '5' })
    assert.ok(performance.now() - begun < 60_000)
    failedWith(
      step,
      /^ROLLED BACK: traffic is green 100 %, blue 0 %\..*A gate failed after \d+ of 120 s\. Blue's error rate: 100 %/,
    )
    assert.match(textOf(step), /✗ Blue's error rate: 100 % .* limit 5 %, by \d+ requests of blue\./)
    const { green, blue, phase } = await canary.look()
    assert.deepEqual([green?.weight, blue, phase], [100, undefined, 'rolledBack'])
    await canary.answers(['New Model A'])
  })

  it('fail a blue that is too slow, and leave it when that is wanted', async () => {
    const canary = await withMetrics('slow')
    const step = await shift(canary, {
      ...byService(),
      maxLatencyMs: '100',
      latencyPercentile: '50',
      onFailure: 'keep',
    })
    failedWith(
      step,
      /^KEPT AS IT IS: traffic is green 50 %, blue 50 %\..*Blue's p50 latency: \d+ ms to \d+ ms .* limit 100 ms/,
    )
    assert.equal((await canary.look()).blue?.weight, 50)
  })

  it('fail a blue that is worse than green, and restore the weights of before', async () => {
    const canary = await withMetrics('fails')
    const step = await shift(canary, { ...byService(), compareWithGreen: 'true', onFailure: 'restore' })
    failedWith(step, /^RESTORED: traffic is green 100 %, blue 0 %\..*Blue's error rate above green's: 100 points/)
    assert.deepEqual((await canary.look()).blue?.weight, 0)
  })

  const doubts: readonly { title: string; inputs: Inputs; says: RegExp; users: boolean }[] = [
    {
      title: 'without a request',
      inputs: { maxErrorRate: '1' },
      says: /A gate is inconclusive after \d+ s, which is no pass\. Blue's error rate: nothing to judge by, with 0 requests of blue\./,
      users: false,
    },
    {
      title: 'by fewer requests than are demanded',
      inputs: { maxErrorRate: '1', minimumRequests: '100000' },
      says: /A gate is inconclusive.*not judged by \d+ requests of blue; at least 100000 of each slot are demanded\./,
      users: true,
    },
    {
      title: 'by a query without data',
      inputs: { queries: 'nothing_of_this_name <= 1' },
      says: /nothing_of_this_name <= 1: the query gave no data\./,
      users: true,
    },
    {
      title: 'by a query beyond its limit',
      inputs: { queries: `${requestsOfBlue} < 1` },
      says: /A gate failed after \d+ of \d+ s\. istio_requests_total\{.*\} < 1: it is \d+\./,
      users: true,
    },
  ]
  for (const { title, inputs, says, users } of doubts) {
    it(`are no pass ${title}`, async () => {
      const canary = await withMetrics('modelB')
      const wanted = { ...byService(), ...inputs, onFailure: 'restore' }
      const step = users ? await shift(canary, wanted) : await canary.run('shift', { blueWeight: '50', ...wanted }, 2)
      failedWith(step, /^RESTORED: traffic is green 100 %, blue 0 %\./)
      assert.match(step.errors.join(), says)
    })
  }

  it('are judged at each of several shares', async () => {
    const canary = await withMetrics('modelB')
    const { observeSeconds = '' } = byService()
    const step = await shift(canary, {
      ...byService(),
      blueWeight: '40,100',
      stepSeconds: observeSeconds,
      maxErrorRate: '1',
    })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(
      textOf(step),
      /\nGates\n(.*\n)+? {2}green 60 %, blue 40 %, observed for \d+ s\n {4}✓ .*\n(.*\n)+?Gates\n(.*\n)+? {2}green 0 %, blue 100 %, observed for \d+ s\n {4}✓ /,
    )
    assert.equal((await canary.look()).blue?.weight, 100)
  })

  it('that a cancel cuts short leave the weights of before, in time', async () => {
    const canary = await withMetrics('modelB')
    let sees: () => void = assert.fail
    const seen = new Promise<void>((resolve) => {
      sees = resolve
    })
    const inputs = { blueWeight: '50', ...byService(), observeSeconds: '60', maxErrorRate: '1' }
    const running = await canary.start('shift', inputs, 2, {
      onLine: ({ text }) => {
        if (/ of 60 s: green/.test(text)) sees()
      },
    })
    await seen
    const asked = performance.now()
    running.cancel()
    const step = await running.finished
    assert.ok(performance.now() - asked < 7_500)
    assert.deepEqual([step.result, step.signal], ['Canceled', null], textOf(step))
    assert.match(textOf(step), /The weights were put back to green 100 %, blue 0 %, the last that were judged good\./)
    assert.equal((await canary.look()).blue?.weight, 0)
  })

  it("hold, or fail, by the probes' own answers", async () => {
    const limits = { metricsSource: 'probes', observeSeconds: '3', minimumRequests: '20', latencyPercentile: '50' }
    const good = await withBlue('modelB')
    const passed = await good.run('shift', { blueWeight: '50', ...probing(good), ...limits, maxErrorRate: '5' }, 2)
    assert.equal(passed.result, 'Succeeded', textOf(passed))
    assert.match(textOf(passed), /Proven by .*The gate holds, observed for 3 s\./)
    const other = await withBlue('modelB')
    const failed = await other.run('shift', { blueWeight: '50', ...probing(other), ...limits, maxLatencyMs: '1' }, 2)
    failedWith(
      failed,
      /^ROLLED BACK: traffic is green 100 %, blue 0 %\. Proven by .*A gate failed.*Blue's p50 latency: [\d.]+ ms/,
    )
  })

  describe('that could never be judged', () => {
    it('stop the step before it changes anything: who may not ask Prometheus', async () => {
      const canary = await withBlue('modelB')
      const says =
        /services "prometheus:9090" is forbidden: User "system:serviceaccount:\S+:istio-canary-shift" cannot get/
      await canary.refused('shift', { blueWeight: '50', ...byService(), maxErrorRate: '1' }, says, 2)
    })

    it('stop the step before it changes anything: a query that Prometheus does not understand', async () => {
      const canary = await withMetrics('modelB')
      const says = /Prometheus did not answer the query sum\(rate\(up\): .*bad_data.*Correct the query/
      await canary.refused('shift', { blueWeight: '50', ...byService(), queries: 'sum(rate(up) <= 1' }, says, 2)
    })

    it('stop the step before it changes anything: a Service that is not there', async () => {
      const canary = await withMetrics('modelB')
      const inputs = {
        blueWeight: '50',
        ...byService(),
        prometheusService: `${canary.namespace}/nobody:9090`,
        maxErrorRate: '1',
      }
      await canary.refused('shift', inputs, /Prometheus did not tell its time: .*(forbidden|not found)/, 2)
    })
  })

  describe('by the address of a generic service connection', () => {
    const password = 'correct horse battery'
    let url = ''
    let close: () => void = assert.fail

    before('have a Prometheus that wants a password', async () => {
      const { api } = await sharedCluster()
      const wanted = `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`
      const server = createServer(async ({ url: path = '', headers }, response) => {
        if (headers.authorization !== wanted) return void response.writeHead(401).end('Unauthorized')
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(await api.get(prometheusProxy + path)))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      close = () => {
        server.close()
        server.closeAllConnections()
      }
    })
    after(() => close())

    it('are judged with its credentials, which are in no log, and warn of sending them in clear', async () => {
      const canary = await withBlue('modelB')
      const connection = genericConnection('metrics', url, { username: 'reader', password })
      const { prometheusService: _, ...limits } = byService()
      const step = await shift(
        canary,
        { ...limits, prometheusConnection: connection.name, maxErrorRate: '1' },
        { connections: [canary.connection, connection] },
      )
      assert.equal(step.result, 'Succeeded', textOf(step))
      assert.match(step.warnings.join(), /credentials for Prometheus go to http:\S+ without encryption/)
      assert.ok(!textOf(step).includes(password))
    })

    it('stop the step when they are wrong', async () => {
      const canary = await withBlue('modelB')
      const connection = genericConnection('metrics', url, { username: 'reader', password: 'wrong' })
      const { prometheusService: _, ...limits } = byService()
      const step = await canary.run(
        'shift',
        { blueWeight: '50', ...limits, prometheusConnection: connection.name, maxErrorRate: '1' },
        2,
        { connections: [canary.connection, connection] },
      )
      failedWith(
        step,
        /Prometheus did not tell its time: the credentials are not accepted \(HTTP 401\).*Nothing was changed/,
      )
      assert.equal((await canary.look()).blue?.weight, 0)
    })
  })
})
