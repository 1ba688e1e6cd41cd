import assert from 'node:assert/strict'
import { compileMatch, type RequestHead } from '../../../../rehearsal/cluster/gateway/match.ts'
import { duration, hostFit } from '../../../../rehearsal/cluster/gateway/patterns.ts'
import type { HttpMatch } from '../../../../rehearsal/cluster/objects/istio.ts'

const gateway = { namespace: 'istio-system', labels: { istio: 'ingressgateway' }, port: 80 }
const request: RequestHead = {
  method: 'GET',
  target: '/score/v1?model=b&debug=',
  authority: 'models.example.com:8080',
  headers: { host: 'models.example.com:8080', 'x-api-version': 'blue', 'user-agent': 'curl/8' },
}

describe('a match', () => {
  const cases: { name: string; match: HttpMatch; takes: boolean }[] = [
    { name: 'without conditions', match: {}, takes: true },
    { name: 'on the exact path', match: { uri: { exact: '/score/v1' } }, takes: true },
    { name: 'on another exact path', match: { uri: { exact: '/score' } }, takes: false },
    { name: 'on a prefix', match: { uri: { prefix: '/score' } }, takes: true },
    { name: 'on a prefix in other letters', match: { uri: { prefix: '/Score' } }, takes: false },
    {
      name: 'on a prefix in other letters, told not to mind',
      match: { uri: { prefix: '/Score' }, ignoreUriCase: true },
      takes: true,
    },
    { name: 'on an expression for the whole path', match: { uri: { regex: '/score/v[0-9]' } }, takes: true },
    { name: 'on an expression for a part of the path', match: { uri: { regex: 'score' } }, takes: false },
    { name: 'on the method', match: { method: { exact: 'GET' } }, takes: true },
    { name: 'on another method', match: { method: { exact: 'POST' } }, takes: false },
    { name: 'on the scheme', match: { scheme: { exact: 'http' } }, takes: true },
    { name: 'on https', match: { scheme: { exact: 'https' } }, takes: false },
    { name: 'on the authority', match: { authority: { prefix: 'models.' } }, takes: true },
    { name: 'on a header', match: { headers: { 'x-api-version': { exact: 'blue' } } }, takes: true },
    { name: 'on a header written otherwise', match: { headers: { 'X-API-Version': { exact: 'blue' } } }, takes: true },
    { name: "on a header's other value", match: { headers: { 'x-api-version': { exact: 'green' } } }, takes: false },
    { name: "on a header's prefix", match: { headers: { 'user-agent': { prefix: 'curl/' } } }, takes: true },
    { name: "on a header's expression", match: { headers: { 'user-agent': { regex: 'curl/.' } } }, takes: true },
    { name: "on a header's presence", match: { headers: { 'x-api-version': {} } }, takes: true },
    { name: "on a missing header's presence", match: { headers: { 'x-other': {} } }, takes: false },
    { name: 'without a header that is there', match: { withoutHeaders: { 'x-api-version': {} } }, takes: false },
    { name: 'without a header that is not there', match: { withoutHeaders: { 'x-other': {} } }, takes: true },
    {
      name: 'without a value that is not there',
      match: { withoutHeaders: { 'x-api-version': { exact: 'green' } } },
      takes: true,
    },
    { name: 'on a query parameter', match: { queryParams: { model: { exact: 'b' } } }, takes: true },
    { name: "on a query parameter's other value", match: { queryParams: { model: { exact: 'a' } } }, takes: false },
    {
      name: "on a missing query parameter's expression",
      match: { queryParams: { other: { regex: '.*' } } },
      takes: false,
    },
    { name: "on the gateway's port", match: { port: 80 }, takes: true },
    { name: 'on another port', match: { port: 443 }, takes: false },
    { name: "on the gateway's labels", match: { sourceLabels: { istio: 'ingressgateway' } }, takes: true },
    { name: 'on a workload of the mesh', match: { sourceLabels: { app: 'web' } }, takes: false },
    {
      name: 'on two conditions of which one holds',
      match: { uri: { prefix: '/score' }, method: { exact: 'POST' } },
      takes: false,
    },
  ]
  for (const { name, match, takes } of cases) {
    it(`${name} ${takes ? 'takes' : 'leaves'} the request`, () => {
      assert.equal(compileMatch(match, gateway).test(request), takes)
    })
  }

  const wrong: { match: HttpMatch; problem: RegExp }[] = [
    { match: { statusCode: 200 }, problem: /does not know statusCode/ },
    { match: { uri: { exact: '/a', prefix: '/b' } }, problem: /one of exact, prefix and regex, got exact, prefix/ },
    { match: { uri: { regex: '(' } }, problem: /Invalid regular expression/ },
  ]
  for (const { match, problem } of wrong) {
    it(`refuses ${JSON.stringify(match)}`, () => assert.throws(() => compileMatch(match, gateway), problem))
  }
})

describe('a host pattern', () => {
  const order = ['*', '*.com', '*.example.com', 'models.example.com']
  it('fits better the more it says', () => {
    const fits = order.map((pattern) => hostFit(pattern, 'Models.Example.com'))
    assert.ok(fits.every((fit, index) => fit > 0 && (index === 0 || fit > (fits[index - 1] ?? 0))))
  })
  for (const pattern of ['*.org', 'example.com', '*.models.example.com', 'other.example.com']) {
    it(`${pattern} does not fit models.example.com`, () => assert.equal(hostFit(pattern, 'models.example.com'), 0))
  }
})

describe('a duration', () => {
  for (const [text, wanted] of [
    ['10s', 10_000],
    ['1.5s', 1500],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['0s', 0],
  ] as const) {
    it(`of ${text} is ${wanted} ms`, () => assert.equal(duration(text), wanted))
  }
  for (const text of ['10', '', 's', '10 s', '-1s', 10, undefined]) {
    it(`cannot be ${JSON.stringify(text)}`, () => assert.throws(() => duration(text), /is not a duration/))
  }
})
