import assert from 'node:assert/strict'
import { changed, endToEnd, headerLines } from '../../../../rehearsal/cluster/gateway/headers.ts'
import type { RequestHead } from '../../../../rehearsal/cluster/gateway/match.ts'
import { type AttemptEnd, isRetriable, retryPolicy } from '../../../../rehearsal/cluster/gateway/retry.ts'
import { locationOf, redirectOf, rewriteOf, rewrittenTarget } from '../../../../rehearsal/cluster/gateway/rewrite.ts'
import { chooseDestination, compileRoute, type RouteContext } from '../../../../rehearsal/cluster/gateway/route.ts'
import type { HttpRoute } from '../../../../rehearsal/cluster/objects/istio.ts'

const head: RequestHead = { method: 'GET', target: '/score/v1?a=1', authority: 'models.test:80', headers: {} }

describe('the choice of a destination', () => {
  const cases: { weights: number[]; draw: number; chosen: number }[] = [
    { weights: [100, 0], draw: 0.999_999, chosen: 0 },
    { weights: [0, 100], draw: 0, chosen: 1 },
    { weights: [50, 50], draw: 0.499_999, chosen: 0 },
    { weights: [50, 50], draw: 0.5, chosen: 1 },
    { weights: [1, 3], draw: 0.249, chosen: 0 },
    { weights: [1, 3], draw: 0.25, chosen: 1 },
    { weights: [1, 0, 1], draw: 0.5, chosen: 2 },
  ]
  for (const { weights, draw, chosen } of cases) {
    it(`among ${weights.join('/')} at ${draw} is number ${chosen}`, () => {
      const destinations = weights.map((weight, index) => ({ weight, index }))
      assert.equal(chooseDestination(destinations, draw).index, chosen)
    })
  }
})

describe('a compiled route', () => {
  const context: RouteContext = {
    label: 'VirtualService test/vs, route 1',
    gateway: { namespace: 'istio-system', labels: {}, port: 80 },
    isForUs: (gateways) => gateways === undefined || gateways.includes('ours'),
    resolve: ({ host }) => ({ host, key: host }),
  }
  const actionOf = (route: HttpRoute) => compileRoute(route, context)?.action

  it('gives everything to an only destination, whatever its weight', () => {
    const action = actionOf({ route: [{ destination: { host: 'a' }, weight: 0 }] })
    assert.deepEqual(action?.kind === 'forward' ? action.destinations.map(({ weight }) => weight) : action, [1])
  })

  it('is none when all of its matches are for other gateways', () => {
    const route = { match: [{ gateways: ['mesh'] }], route: [{ destination: { host: 'a' } }] }
    assert.equal(compileRoute(route, context), undefined)
  })

  it('takes a request when any of its matches does', () => {
    const match = [{ uri: { exact: '/other' } }, { uri: { prefix: '/score' } }]
    const compiled = compileRoute({ match, route: [{ destination: { host: 'a' } }] }, context)
    assert.equal(compiled?.find(head)?.matchedPath, '/score')
    assert.equal(compiled?.find({ ...head, target: '/none' }), undefined)
  })

  const wrong: { name: string; route: HttpRoute; problem: string }[] = [
    {
      name: 'a fault',
      route: { fault: {}, route: [{ destination: { host: 'a' } }] },
      problem: 'this gateway does not know fault',
    },
    {
      name: 'a list of mirrors',
      route: { mirrors: [{}], route: [{ destination: { host: 'a' } }] },
      problem: 'this gateway does not know mirrors',
    },
    { name: 'no action', route: {}, problem: 'a route needs one of route, redirect and directResponse, got none' },
    { name: 'no destination', route: { route: [] }, problem: 'a route needs a destination' },
    {
      name: 'weights that are all 0',
      route: { route: [{ destination: { host: 'a' }, weight: 0 }, { destination: { host: 'b' } }] },
      problem: 'the weights of a route must not all be 0',
    },
    { name: 'a broken match', route: { match: [{ x: 1 }], route: [] }, problem: 'match: this gateway does not know x' },
  ]
  for (const { name, route, problem } of wrong) {
    it(`with ${name} answers that it is misconfigured`, () =>
      assert.deepEqual(actionOf(route), { kind: 'misconfigured', problem }))
  }
})

describe('a rewrite', () => {
  const cases: { name: string; rewrite: Record<string, unknown>; matchedPath: string | undefined; target: string }[] = [
    { name: 'of nothing keeps the target', rewrite: {}, matchedPath: '/score', target: '/score/v1?a=1' },
    {
      name: 'replaces the matched prefix',
      rewrite: { uri: '/predict' },
      matchedPath: '/score',
      target: '/predict/v1?a=1',
    },
    { name: 'replaces the exact path', rewrite: { uri: '/predict' }, matchedPath: '/score/v1', target: '/predict?a=1' },
    {
      name: 'replaces the whole path after an expression',
      rewrite: { uri: '/predict' },
      matchedPath: undefined,
      target: '/predict?a=1',
    },
    {
      name: 'by expression uses its groups',
      rewrite: { uriRegexRewrite: { match: '^/score/(.*)$', rewrite: '/\\1/score' } },
      matchedPath: '/score',
      target: '/v1/score?a=1',
    },
  ]
  for (const { name, rewrite, matchedPath, target } of cases) {
    it(name, () => {
      assert.equal(rewrittenTarget(rewriteOf(rewrite), head, { test: () => true, matchedPath }), target)
    })
  }
})

describe('a redirect', () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ uri: '/new' }, 'http://models.test:80/new?a=1'],
    [{ authority: 'other.test' }, 'http://other.test/score/v1?a=1'],
    [{ scheme: 'https', port: 8443 }, 'https://models.test:8443/score/v1?a=1'],
  ]
  for (const [redirect, location] of cases) {
    it(`${JSON.stringify(redirect)} leads to ${location}`, () =>
      assert.equal(locationOf(redirectOf(redirect), head), location))
  }
  it('refuses a code that is none', () => assert.throws(() => redirectOf({ redirectCode: 200 }), /cannot be 200/))
})

describe('retries', () => {
  const cases: { retryOn: string | undefined; end: AttemptEnd; again: boolean }[] = [
    { retryOn: undefined, end: { kind: 'unsent' }, again: true },
    { retryOn: undefined, end: { kind: 'reset' }, again: false },
    { retryOn: undefined, end: { kind: 'answered', status: 503 }, again: true },
    { retryOn: undefined, end: { kind: 'answered', status: 500 }, again: false },
    { retryOn: '5xx', end: { kind: 'answered', status: 500 }, again: true },
    { retryOn: '5xx', end: { kind: 'reset' }, again: true },
    { retryOn: 'gateway-error', end: { kind: 'answered', status: 502 }, again: true },
    { retryOn: 'gateway-error', end: { kind: 'answered', status: 500 }, again: false },
    { retryOn: 'retriable-4xx', end: { kind: 'answered', status: 409 }, again: true },
    { retryOn: 'connect-failure', end: { kind: 'answered', status: 503 }, again: false },
    { retryOn: 'cancelled', end: { kind: 'unsent' }, again: false },
  ]
  for (const { retryOn, end, again } of cases) {
    const what = end.kind === 'answered' ? `status ${end.status}` : end.kind
    it(`on ${retryOn ?? "Istio's default"} ${again ? 'follow' : 'do not follow'} ${what}`, () => {
      assert.equal(isRetriable(retryPolicy(retryOn === undefined ? {} : { retryOn }), end), again)
    })
  }
  it('are two unless told otherwise', () => assert.equal(retryPolicy().attempts, 2))
  it('refuse a condition that nobody knows', () => {
    assert.throws(() => retryPolicy({ retryOn: '5xx,sometimes' }), /does not know sometimes/)
  })
})

describe('header operations', () => {
  it('remove, set and add in this order, the last change having the last word', () => {
    const lines = headerLines(['Host', 'a', 'X-Old', '1', 'X-Many', '1'])
    const first = { remove: ['x-old'], set: { 'X-Slot': 'green' }, add: { 'x-many': '2' } }
    const next = changed(lines, first, undefined, { set: { 'x-slot': 'route' } })
    assert.deepEqual(Object.fromEntries(next), { host: ['a'], 'x-slot': ['route'], 'x-many': ['1', '2'] })
  })

  it('leave out what concerns only one connection', () => {
    const raw = ['Connection', 'close, X-Private', 'X-Private', '1', 'Transfer-Encoding', 'chunked', 'X-Public', '2']
    assert.deepEqual([...endToEnd(headerLines(raw)).keys()], ['x-public'])
  })
})
