/** Gates read from a real Prometheus, which scrapes what the embedded cluster's gateway tells it. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { createGatewayMetrics } from '../../rehearsal/cluster/gateway/metrics.ts'
import { createScraper } from '../../rehearsal/metrics/scraper.ts'
import { judge, judgeQuery } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/judge.ts'
import { getByUrl } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/by-url.ts'
import { readIstio, type Traffic } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/istio.ts'
import { readOwnQuery } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/own-query.ts'
import {
  openPrometheus,
  type Prometheus,
} from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/prometheus.ts'
import { openRequests } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/request.ts'
import { type RunningPrometheus, startPrometheus } from './real/prometheus.ts'
import { until } from './real/until.ts'
import { prometheusTool } from './toolchain/prometheus.ts'

const slot = (name: 'green' | 'blue', namespace: string) =>
  ({ name, deployment: `${namespace}-${name}`, service: `${namespace}-svc-${name}`, subset: undefined }) as const

/** Each test has slots of its own, so that none sees another's requests. */
function trafficOf(namespace: string): Traffic {
  return {
    namespace,
    slots: { green: slot('green', namespace), blue: slot('blue', namespace) },
    reporter: 'source',
    withLatencies: true,
  }
}

/** What is scraped: the metrics of the embedded cluster's gateway, which count what a test says. */
interface Exporter {
  readonly target: string
  count(traffic: Traffic, name: 'green' | 'blue', requests: number, status: number, duration: number): void
  /** Forgets everything, as a proxy does that starts anew. */
  restart(): void
  /** How often it was scraped. */
  readonly scrapes: () => number
  stop(): Promise<void>
}

async function startExporter(): Promise<Exporter> {
  let metrics = createGatewayMetrics()
  let scrapes = 0
  const server = createServer((_, response) => {
    scrapes++
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: ({ namespace, slots }, name, requests, status, duration) => {
      const host = `${slots[name].service}.${namespace}.svc.cluster.local`
      for (let request = 0; request < requests; request++) metrics.count({ host, pod: undefined, status, duration })
    },
    restart: () => {
      metrics = createGatewayMetrics()
    },
    scrapes: () => scrapes,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

describe('gates by a real Prometheus', function () {
  this.timeout(60_000)
  let exporter: Exporter
  let running: RunningPrometheus
  let prometheus: Prometheus

  before(async () => {
    const { parts, path } = prometheusTool()
    for (const part of parts) if (!part.isThere()) await part.make()
    exporter = await startExporter()
    running = await startPrometheus(path, [exporter.target])
    const send = openRequests({ proxyFor: () => undefined, authorities: undefined })
    prometheus = openPrometheus(getByUrl(send, { url: running.url, authorization: undefined }), {
      signal: new AbortController().signal,
      sleep: (ms) => setTimeout(ms),
    })
  })
  after(async () => {
    await running?.stop()
    await exporter?.stop()
  })

  /** Waits until what is counted by now has been scraped and stored. */
  async function scraped(): Promise<void> {
    const before = exporter.scrapes()
    // The one under way may have begun before; the one after it is stored when a third begins.
    await until('two more scrapes', async () => exporter.scrapes() >= before + 3, 10_000)
  }

  /** Observes while something happens; the window begins and ends with a scrape. */
  async function observe(traffic: Traffic, happens: () => Promise<void> | void) {
    const from = await prometheus.now()
    await scraped()
    await happens()
    await scraped()
    return readIstio(prometheus, traffic, { from, to: await prometheus.now() })
  }

  const demands = { minRequests: 100, risk: 0.001 }

  it('counts exactly what came in the window, errors that never were before included', async () => {
    const traffic = trafficOf('exact')
    exporter.count(traffic, 'green', 5000, 200, 20)
    exporter.count(traffic, 'blue', 70, 500, 20)
    await scraped()
    const { samples, unattributed, warnings } = await observe(traffic, async () => {
      exporter.count(traffic, 'green', 401, 200, 20)
      exporter.count(traffic, 'blue', 380, 200, 200)
      exporter.count(traffic, 'blue', 3, 503, 5)
      await scraped()
      exporter.count(traffic, 'blue', 20, 200, 900)
    })
    assert.deepEqual([samples.green.requests, samples.green.errors], [401, 0])
    assert.deepEqual([samples.blue.requests, samples.blue.errors], [403, 3])
    assert.ok(samples.blue.latencies.kind === 'bucketed')
    assert.deepEqual(
      samples.blue.latencies.buckets.filter(({ count }) => count > 0),
      [
        { upTo: 5, count: 3 },
        { upTo: 250, count: 380 },
        { upTo: 1000, count: 20 },
      ],
    )
    assert.equal(unattributed.requests, 0)
    assert.deepEqual(warnings, [])
    assert.equal(judge({ kind: 'errorRate', maxPercent: 1 }, samples, demands).outcome, 'pass')
    assert.equal(judge({ kind: 'latency', percentile: 95, maxMs: 250 }, samples, demands).outcome, 'pass')
    assert.equal(judge({ kind: 'latency', percentile: 50, maxMs: 100 }, samples, demands).outcome, 'fail')
  })

  it('counts on when a proxy starts anew in the middle', async () => {
    const traffic = trafficOf('restarts')
    exporter.count(traffic, 'blue', 9000, 200, 20)
    await scraped()
    const { samples } = await observe(traffic, async () => {
      exporter.count(traffic, 'blue', 150, 200, 20)
      await scraped()
      exporter.restart()
      exporter.count(traffic, 'blue', 40, 500, 20)
      exporter.count(traffic, 'blue', 30, 200, 20)
      await scraped()
      exporter.count(traffic, 'blue', 5, 200, 20)
    })
    assert.deepEqual([samples.blue.requests, samples.blue.errors], [225, 40])
    assert.equal(judge({ kind: 'errorRate', maxPercent: 5 }, samples, demands).outcome, 'fail')
  })

  it('has no verdict on slots that nobody asked, or that do not exist', async () => {
    const traffic = trafficOf('silent')
    exporter.count(traffic, 'green', 10, 200, 20)
    exporter.count(traffic, 'blue', 10, 200, 20)
    await scraped()
    for (const silent of [traffic, trafficOf('nowhere')]) {
      const { samples } = await observe(silent, () => undefined)
      const verdict = judge({ kind: 'errorRate', maxPercent: 1 }, samples, demands)
      assert.equal(verdict.outcome === 'inconclusive' && verdict.doubt, 'noData')
    }
  })

  const queries: readonly { query: string; want: string }[] = [
    { query: 'vector(0.1)', want: 'pass' },
    { query: '0.1', want: 'pass' },
    { query: 'vector(0.3)', want: 'fail' },
    { query: 'vector(0) / 0', want: 'noData' },
    { query: 'nothing_of_this_name', want: 'noData' },
    { query: 'vector(1) > 2', want: 'noData' },
    { query: 'label_replace(vector(0), "a", "b", "", "") or vector(0)', want: 'notOneNumber' },
    { query: 'up[10s]', want: 'notOneNumber' },
  ]
  for (const { query, want } of queries) {
    it(`judges the query '${query}' as ${want}`, async () => {
      const gate = { kind: 'query', query, operator: '<=', limit: 0.2 } as const
      const { values } = await readOwnQuery(prometheus, query, await prometheus.now())
      const verdict = judgeQuery(gate, values)
      assert.equal(verdict.outcome === 'inconclusive' ? verdict.doubt : verdict.outcome, want)
    })
  }

  it('tells a query that is wrong', async () => {
    await assert.rejects(
      readOwnQuery(prometheus, 'sum(rate(up)', 1),
      /did not answer the query sum\(rate\(up\).*bad_data/,
    )
  })

  it('gives what the Prometheus of the rehearsal gives', async () => {
    const get = async () => (await fetch(`http://${exporter.target}/metrics`)).text()
    const scraper = createScraper(get, { job: 'exporter', instance: exporter.target }, Date.now)
    const options = { signal: new AbortController().signal, sleep: async () => undefined }
    const small = openPrometheus(async (path) => {
      const { searchParams } = new URL(path, 'http://scraper')
      const { status, body } = scraper.answer(
        searchParams.get('query') ?? '',
        Number(searchParams.get('time') ?? Date.now() / 1000),
      )
      return { status, header: () => undefined, text: JSON.stringify(body) }
    }, options)
    const traffic = trafficOf('both')
    exporter.count(traffic, 'green', 30, 200, 20)
    const from = await small.now()
    await scraper.scrape()
    const real = await observe(traffic, async () => {
      exporter.count(traffic, 'green', 40, 200, 20)
      exporter.count(traffic, 'blue', 50, 200, 70)
      exporter.count(traffic, 'blue', 6, 503, 3)
    })
    await scraper.scrape()
    const played = await readIstio(small, traffic, { from: from - 0.001, to: await small.now() })
    assert.deepEqual(played, real)
    const latest = 'istio_requests_total{destination_service_name="both-svc-blue",response_code="200"}'
    const [one, other] = [
      await prometheus.query(latest, await prometheus.now()),
      await small.query(latest, await small.now()),
    ]
    assert.deepEqual(other.series[0]?.labels, one.series[0]?.labels)
    assert.equal(other.series[0]?.samples[0]?.[1], one.series[0]?.samples[0]?.[1])
  })

  it("differs from PromQL's own increase, which this task does not use", async () => {
    const traffic = trafficOf('increase')
    const { samples } = await observe(traffic, () => exporter.count(traffic, 'blue', 120, 500, 20))
    assert.deepEqual([samples.blue.requests, samples.blue.errors], [120, 120])
    const { values } = await readOwnQuery(
      prometheus,
      'increase(istio_requests_total{destination_service_name="increase-svc-blue"}[5s])',
      await prometheus.now(),
    )
    // A series that appears in the window has not grown for it: every one of these errors would be missed.
    assert.deepEqual(values, [0])
  })
})
