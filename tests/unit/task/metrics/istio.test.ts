import assert from 'node:assert/strict'
import type { QueryResult, Series } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/answer.ts'
import { readIstio, type Traffic } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/istio.ts'
import type { Prometheus } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/prometheus.ts'

const byService: Traffic = {
  namespace: 'abtesting',
  slots: {
    green: { name: 'green', deployment: 'model-green', service: 'model-svc-green', subset: undefined },
    blue: { name: 'blue', deployment: 'model-blue', service: 'model-svc-blue', subset: undefined },
  },
  reporter: 'source',
  withLatencies: true,
}

const bySubset: Traffic = {
  ...byService,
  slots: {
    green: { name: 'green', deployment: 'model-green', service: 'model', subset: 'stable' },
    blue: { name: 'blue', deployment: 'model-blue', service: 'model', subset: 'canary' },
  },
}

const window = { from: 100, to: 129.5 }

interface Answers {
  readonly requests?: readonly Series[]
  readonly durations?: readonly Series[]
  readonly up?: readonly Series[]
  readonly warning?: string
}

/** A Prometheus that a test plays: it knows three metrics, and whatever of them is asked gives all. */
function played(answers: Answers, asked: string[] = []): Prometheus {
  return {
    now: async () => 0,
    query: async (query, at): Promise<QueryResult> => {
      asked.push(`${at} ${query}`)
      const warnings = answers.warning === undefined ? [] : [answers.warning]
      const of = (series: readonly Series[] = []): QueryResult => ({ kind: 'matrix', series, warnings })
      if (query.startsWith('istio_requests_total{')) return of(answers.requests)
      return of(query.startsWith('up{') ? answers.up : answers.durations)
    },
  }
}

/** A series of the gateway, scraped at 100, 110 and 120. */
function seen(labels: Readonly<Record<string, string>>, ...values: readonly (number | undefined)[]): Series {
  const samples = values.flatMap((value, index) => (value === undefined ? [] : [[100 + 10 * index, value] as const]))
  return { labels: { job: 'gateway', instance: '10.0.0.1:15090', ...labels }, samples }
}

const green = { destination_service_name: 'model-svc-green', response_code: '200' }
const blue = { destination_service_name: 'model-svc-blue', response_code: '200' }

describe("the reading of Istio's metrics", () => {
  it('asks for the raw samples of both slots, by the reporter, and for the scrapes of the targets', async () => {
    const asked: string[] = []
    await readIstio(played({ requests: [seen(blue, 1, 2)] }, asked), byService, window)
    const selector =
      '{reporter="source",destination_service_name=~"model-svc-green|model-svc-blue",destination_service_namespace="abtesting"}[29500ms]'
    assert.deepEqual(asked, [
      `129.5 istio_requests_total${selector}`,
      `129.5 istio_request_duration_milliseconds_bucket${selector}`,
      '129.5 up{job=~"gateway",instance=~"10\\\\.0\\\\.0\\\\.1:15090"}[29500ms]',
    ])
  })

  it('asks for no histogram where nobody wants latencies', async () => {
    const asked: string[] = []
    await readIstio(played({ requests: [seen(blue, 1, 2)] }, asked), { ...byService, withLatencies: false }, window)
    assert.deepEqual(
      asked.map((query) => /^\S+ (\w+)/.exec(query)?.[1]),
      ['istio_requests_total', 'up'],
    )
  })

  it('counts the requests and the errors of each slot, over all proxies', async () => {
    const other = { instance: '10.0.0.2:15090' }
    const requests = [
      seen(green, 100, 130, 170),
      seen(blue, 10, 15, 20),
      seen({ ...blue, ...other }, 5, 6),
      seen({ ...blue, response_code: '404' }, 0, 2, 3),
      seen({ ...blue, response_code: '503', response_flags: 'UH' }, undefined, undefined, 4),
      seen({ ...blue, response_code: '0', response_flags: 'DC' }, undefined, 1, 1),
    ]
    const { samples } = await readIstio(played({ requests }), byService, window)
    assert.deepEqual([samples.green.requests, samples.green.errors], [70, 0])
    assert.deepEqual([samples.blue.requests, samples.blue.errors], [10 + 1 + 3 + 4 + 1, 5])
  })

  const codes: readonly { code: string; grpc?: string; isError: boolean }[] = [
    { code: '200', isError: false },
    { code: '301', isError: false },
    { code: '404', isError: false },
    { code: '500', isError: true },
    { code: '504', isError: true },
    { code: '0', isError: true },
    { code: '200', grpc: '0', isError: false },
    { code: '200', grpc: '5', isError: false },
    { code: '200', grpc: '13', isError: true },
    { code: '200', grpc: '14', isError: true },
  ]
  for (const { code, grpc = '', isError } of codes) {
    it(`takes ${code}${grpc && ` with gRPC status ${grpc}`} for ${isError ? 'an error' : 'no error'}`, async () => {
      const requests = [seen({ ...blue, response_code: code, grpc_response_status: grpc }, 0, 3)]
      const { samples } = await readIstio(played({ requests }), byService, window)
      assert.deepEqual([samples.blue.requests, samples.blue.errors], [3, isError ? 3 : 0])
    })
  }

  it('adds up the histograms of all proxies by the bounds that they share', async () => {
    const histogram = (more: Readonly<Record<string, string>>, counts: Readonly<Record<string, number>>) =>
      Object.entries(counts).map(([le, count]) => seen({ ...blue, ...more, le }, 0, count))
    const durations = [
      ...histogram({}, { '10': 1, '100': 5, '+Inf': 6 }),
      ...histogram({ response_code: '500' }, { '10': 1, '100': 1, '+Inf': 1 }),
      ...histogram({ instance: '10.0.0.2:15090' }, { '10': 2, '50': 3, '100': 4, '+Inf': 8 }),
    ]
    const { samples } = await readIstio(played({ durations }), byService, window)
    assert.deepEqual(samples.blue.latencies, {
      kind: 'bucketed',
      buckets: [
        { upTo: 10, count: 4 },
        { upTo: 100, count: 6 },
        { upTo: Number.POSITIVE_INFINITY, count: 5 },
      ],
    })
    assert.deepEqual(samples.green.latencies, { kind: 'bucketed', buckets: [] })
  })

  it('counts a first error that came with a first request, since the target had been scraped before', async () => {
    const up = [seen({}, 1, 1, 1)]
    const requests = [seen({ ...blue, response_code: '500' }, undefined, 40, 40)]
    const { samples } = await readIstio(played({ requests, up }), byService, window)
    assert.deepEqual([samples.blue.requests, samples.blue.errors], [40, 40])
  })

  it('does not count what a target brought along that was not scraped before', async () => {
    const up = [seen({}, 0, 1, 1)]
    const requests = [seen({ ...blue, response_code: '500' }, undefined, 40, 41)]
    const { samples } = await readIstio(played({ requests, up }), byService, window)
    assert.equal(samples.blue.errors, 1)
  })

  it('tells slots that share a Service apart by the Deployment that answered, and keeps what nobody answered', async () => {
    const of = (destination_workload: string, code: string) => ({
      destination_service_name: 'model',
      destination_workload,
      response_code: code,
    })
    const requests = [
      seen(of('model-green', '200'), 0, 9),
      seen(of('model-blue', '200'), 0, 5),
      seen(of('unknown', '503'), 0, 2),
    ]
    const { samples, unattributed } = await readIstio(played({ requests }), bySubset, window)
    assert.deepEqual([samples.green.requests, samples.blue.requests], [9, 5])
    assert.deepEqual([unattributed.requests, unattributed.errors], [2, 2])
  })

  it('asks for many targets in several queries', async () => {
    const asked: string[] = []
    const requests = Array.from({ length: 45 }, (_, index) => seen({ ...blue, instance: `pod-${index}` }, 0, 1))
    const { samples } = await readIstio(played({ requests }, asked), byService, window)
    assert.equal(samples.blue.requests, 45)
    assert.equal(asked.filter((query) => query.includes(' up{')).length, 3)
  })

  it('has no requests where there are no series', async () => {
    const { samples, unattributed } = await readIstio(played({}), byService, window)
    for (const { requests, errors } of [samples.green, samples.blue, unattributed])
      assert.deepEqual([requests, errors], [0, 0])
  })

  it('passes on what Prometheus warns of, once', async () => {
    const { warnings } = await readIstio(played({ warning: 'store a is down' }), byService, window)
    assert.deepEqual(warnings, ['store a is down'])
  })
})
