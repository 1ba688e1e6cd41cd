import assert from 'node:assert/strict'
import { readAnswer } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/answer.ts'
import { MetricsError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/metrics-error.ts'

function read(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return readAnswer({ status, header: (name) => headers[name], text }, 'up')
}

const success = (data: unknown, more: object = {}) => ({ status: 'success', data, ...more })

describe("an answer of Prometheus' query API", () => {
  it('is read as a scalar, a vector or a matrix', () => {
    assert.deepEqual(read(200, success({ resultType: 'scalar', result: [1.5, '42'] })), {
      kind: 'scalar',
      series: [{ labels: {}, samples: [[1.5, 42]] }],
      warnings: [],
    })
    const vector = { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1, '2e3'] }] }
    assert.deepEqual(read(200, success(vector)).series, [{ labels: { a: 'b' }, samples: [[1, 2000]] }])
    const matrix = {
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [1, '2'],
            [2, 'NaN'],
          ],
        },
      ],
    }
    assert.deepEqual(read(200, success(matrix)).series, [
      {
        labels: {},
        samples: [
          [1, 2],
          [2, Number.NaN],
        ],
      },
    ])
  })

  it('may be empty', () => assert.deepEqual(read(200, success({ resultType: 'vector', result: [] })).series, []))

  it('may have infinities', () => {
    const values = ['+Inf', '-Inf'].map(
      (text) => read(200, success({ resultType: 'scalar', result: [1, text] })).series[0]?.samples[0]?.[1],
    )
    assert.deepEqual(values, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  })

  it('keeps its warnings', () => {
    const answer = read(200, success({ resultType: 'vector', result: [] }, { warnings: ['store a is down'] }))
    assert.deepEqual(answer.warnings, ['store a is down'])
  })
})

describe('an answer that is no result', () => {
  const page = '<!doctype html><html><head><title>Sign in</title></head></html>'
  const cases: readonly {
    title: string
    status: number
    body: unknown
    location?: string
    told: RegExp
    next: RegExp
    passing?: true
  }[] = [
    {
      title: 'a wrong query',
      status: 400,
      body: { status: 'error', errorType: 'bad_data', error: 'invalid parameter "query": 1:3: parse error' },
      told: /did not answer the query up: .*parse error \(bad_data, HTTP 400\)/,
      next: /Correct the query/,
    },
    {
      title: 'a query that takes too long',
      status: 503,
      body: { status: 'error', errorType: 'timeout', error: 'query timed out' },
      told: /query timed out \(timeout, HTTP 503\)/,
      next: /shorter time/,
    },
    {
      title: 'a failed evaluation',
      status: 422,
      body: { status: 'error', errorType: 'execution', error: 'too many samples' },
      told: /too many samples \(execution/,
      next: /logs/,
    },
    {
      title: 'a fault inside',
      status: 500,
      body: { status: 'error', errorType: 'internal', error: 'disk' },
      told: /disk \(internal, HTTP 500\)/,
      next: /logs/,
      passing: true,
    },
    {
      title: 'unknown credentials',
      status: 401,
      body: 'Unauthorized',
      told: /not accepted \(HTTP 401\)/,
      next: /credentials/,
    },
    { title: 'a refusal', status: 403, body: page, told: /not accepted \(HTTP 403\)/, next: /right/ },
    { title: 'a login page', status: 200, body: page, told: /an HTML page, 'Sign in' \(HTTP 200\)/, next: /address/ },
    {
      title: 'a wrong path',
      status: 404,
      body: '404 page not found',
      told: /'404 page not found' \(HTTP 404\)/,
      next: /\/api\/v1\/query/,
    },
    {
      title: 'a busy gateway',
      status: 503,
      body: 'no healthy upstream',
      told: /no healthy upstream/,
      next: /runs/,
      passing: true,
    },
    {
      title: 'a redirect',
      status: 302,
      body: '',
      location: 'https://login.example.com/start?ticket=secret',
      told: /redirect \(302\) to https:\/\/login\.example\.com\.$/,
      next: /no other address/,
    },
    {
      title: 'a redirect on the server',
      status: 301,
      body: '',
      location: '/graph',
      told: /on the same server/,
      next: /trust/,
    },
    {
      title: "the API server's refusal",
      status: 403,
      body: {
        kind: 'Status',
        status: 'Failure',
        message: 'services "prom:9090" is forbidden: User "x" cannot get',
        code: 403,
      },
      told: /the API server answers: services "prom:9090" is forbidden.* \(403\)/,
      next: /'get' on 'services\/proxy'/,
    },
    {
      title: 'a service that is not there',
      status: 404,
      body: { kind: 'Status', status: 'Failure', message: 'services "prom" not found' },
      told: /services "prom" not found \(404\)/,
      next: /namespace, the name and the port/,
    },
    {
      title: 'a service without pods',
      status: 503,
      body: { kind: 'Status', status: 'Failure', message: 'no endpoints available for service "prom"' },
      told: /no endpoints available/,
      next: /runs/,
      passing: true,
    },
    {
      title: 'JSON of something else',
      status: 200,
      body: { hello: 'world' },
      told: /hello.*HTTP 200/,
      next: /address/,
    },
    {
      title: 'a string',
      status: 200,
      body: success({ resultType: 'string', result: [1, 'a'] }),
      told: /of type 'string'/,
      next: /query/,
    },
    {
      title: 'a native histogram',
      status: 200,
      body: success({ resultType: 'vector', result: [{ metric: {}, histogram: [1, {}] }] }),
      told: /native histogram/,
      next: /query/,
    },
    {
      title: 'no number',
      status: 200,
      body: success({ resultType: 'scalar', result: [1, 'x'] }),
      told: /the value 'x'/,
      next: /query/,
    },
    { title: 'nothing', status: 200, body: '', told: /with nothing \(HTTP 200\)/, next: /address/ },
  ]
  for (const { title, status, body, location, told, next, passing = false } of cases) {
    it(`is told: ${title}`, () => {
      assert.throws(
        () => read(status, body, location === undefined ? {} : { location }),
        (error) => {
          assert.ok(error instanceof MetricsError)
          assert.match(error.message, told)
          assert.match(error.next, next)
          assert.equal(error.passing, passing)
          assert.doesNotMatch(error.message, /secret/)
          return true
        },
      )
    })
  }
})
