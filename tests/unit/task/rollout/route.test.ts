import assert from 'node:assert/strict'
import { applyPatch } from 'rfc6902'
import type {
  HttpRoute,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import type { Target } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import {
  findHeaderRoutes,
  findWeightedRoute,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/route.ts'
import {
  patchRouting,
  readRouting,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { guideVirtualService, recordOf, subsetTarget, target, withRoutes } from './fixtures.ts'

const to = (host: string, weight?: number, more = {}) => ({
  destination: { host },
  ...(weight === undefined ? {} : { weight }),
  ...more,
})
const split = (name: string | undefined, green: number, blue: number): HttpRoute => ({
  ...(name === undefined ? {} : { name }),
  route: [to('model-svc-green', green), to('model-svc-blue', blue)],
})

describe('finding the weighted route', () => {
  const rows: readonly { it: string; http: readonly HttpRoute[]; route?: string; want: unknown }[] = [
    {
      it: 'takes the one that sends to both slots',
      http: guideVirtualService({ green: 60, blue: 40 }).spec.http ?? [],
      want: { protocol: 'http', index: 2, green: 0, blue: 1, weights: { green: 60, blue: 40 }, foreignWeight: 0 },
    },
    {
      it: 'takes an absent weight for 0',
      http: [{ route: [to('model-svc-blue', 100), to('model-svc-green')] }],
      want: { protocol: 'http', index: 0, green: 1, blue: 0, weights: { green: 0, blue: 100 }, foreignWeight: 0 },
    },
    {
      it: 'gives a lone destination all the traffic, whatever its weight',
      http: [{ route: [to('model-svc-green', 7)] }],
      want: {
        protocol: 'http',
        index: 0,
        green: 0,
        blue: undefined,
        weights: { green: 100, blue: 0 },
        foreignWeight: 0,
      },
    },
    {
      it: 'prefers the route of both slots to those of green alone',
      http: [{ route: [to('model-svc-green')] }, split(undefined, 100, 0)],
      want: { protocol: 'http', index: 1, green: 0, blue: 1, weights: { green: 100, blue: 0 }, foreignWeight: 0 },
    },
    {
      it: 'sums up the weights of third destinations',
      http: [{ route: [to('other', 10), to('model-svc-green', 90), to('model-svc-blue', 0)] }],
      want: { protocol: 'http', index: 0, green: 1, blue: 2, weights: { green: 90, blue: 0 }, foreignWeight: 10 },
    },
    {
      it: 'takes the named one of several',
      http: [split('v1', 100, 0), split('v2', 100, 0)],
      route: 'v2',
      want: { protocol: 'http', index: 1, green: 0, blue: 1, weights: { green: 100, blue: 0 }, foreignWeight: 0 },
    },
    {
      it: 'knows a host in its qualified forms',
      http: [{ route: [to('model-svc-green.abtesting', 100), to('model-svc-blue.abtesting.svc', 0)] }],
      want: { protocol: 'http', index: 0, green: 0, blue: 1, weights: { green: 100, blue: 0 }, foreignWeight: 0 },
    },
  ]
  for (const { it: name, http, route, want } of rows) {
    it(name, () =>
      assert.deepEqual(
        findWeightedRoute(withRoutes(http), { ...target, route: { protocol: 'http', name: route } }),
        want,
      ),
    )
  }

  const refusals: readonly { it: string; http: readonly HttpRoute[]; route?: string; code: string; says: RegExp }[] = [
    { it: 'no HTTP route at all', http: [], code: 'routeMissing', says: /It has no HTTP routes/ },
    {
      it: 'only other hosts',
      http: [{ name: 'x', route: [to('web', 100)] }],
      code: 'routeMissing',
      says: /#1 'x' to web 100/,
    },
    {
      it: 'the host of another namespace',
      http: [{ route: [to('model-svc-green.prod.svc.cluster.local')] }],
      code: 'routeMissing',
      says: /model-svc-green\.prod/,
    },
    {
      it: 'two candidates',
      http: [split('a', 100, 0), split(undefined, 50, 50)],
      code: 'routeAmbiguous',
      says: /2 HTTP routes.*#1 'a'.*#2 \(unnamed\)/,
    },
    {
      it: 'two candidates of green alone',
      http: [
        { name: 'a', route: [to('model-svc-green')] },
        { name: 'b', route: [to('model-svc-green')] },
      ],
      code: 'routeAmbiguous',
      says: /#1 'a'/,
    },
    {
      it: 'a name that no route has',
      http: [split('a', 100, 0)],
      route: 'b',
      code: 'routeMissing',
      says: /named 'b'.*#1 'a'/,
    },
  ]
  for (const { it: name, http, route, code, says } of refusals) {
    it(`refuses ${name} and lists what is there`, () => {
      assert.throws(
        () => findWeightedRoute(withRoutes(http), { ...target, route: { protocol: 'http', name: route } }),
        (error) => error instanceof Refusal && error.code === code && says.test(error.message),
      )
    })
  }

  it('tells subsets of one host apart', () => {
    const virtualService = withRoutes([
      {
        route: [
          { destination: { host: 'reviews', subset: 'v1' }, weight: 75 },
          { destination: { host: 'reviews', subset: 'v2' }, weight: 25 },
          { destination: { host: 'reviews', subset: 'v3' }, weight: 0 },
        ],
      },
    ])
    const found = findWeightedRoute(virtualService, subsetTarget)
    assert.deepEqual([found.green, found.blue, found.weights], [0, 1, { green: 75, blue: 25 }])
  })
})

describe('finding the header routes', () => {
  const match = (value: string) => [{ headers: { 'x-api-version': { exact: value } } }]
  const rows: readonly { it: string; route: HttpRoute; want: unknown }[] = [
    {
      it: 'finds the one of blue',
      route: { match: match('blue'), route: [to('model-svc-blue')] },
      want: [{ index: 0, asked: 'blue', answers: 'blue' }],
    },
    {
      it: 'finds the one of blue that green answers',
      route: { match: match('blue'), route: [to('model-svc-green')] },
      want: [{ index: 0, asked: 'blue', answers: 'green' }],
    },
    { it: 'leaves one to another host alone', route: { match: match('blue'), route: [to('web')] }, want: [] },
    {
      it: 'leaves one with two destinations alone',
      route: { match: match('blue'), route: [to('model-svc-blue', 1), to('model-svc-green', 1)] },
      want: [],
    },
    { it: 'leaves another value alone', route: { match: match('beta'), route: [to('model-svc-blue')] }, want: [] },
    {
      it: 'leaves one that is also reached without the header alone',
      route: { match: [...match('blue'), { uri: { prefix: '/x' } }], route: [to('model-svc-blue')] },
      want: [],
    },
  ]
  for (const { it: name, route, want } of rows) {
    it(name, () => assert.deepEqual(findHeaderRoutes(withRoutes([route]), target), want))
  }
})

describe('the patch of a VirtualService', () => {
  const patched = (virtualService: VirtualService, blue: number, at: Target = target): VirtualService => {
    const routing = readRouting(virtualService, at)
    const weights = weightsFor(blue)
    const patch = patchRouting(routing, at, { weights, blueAnsweredBy: 'blue', record: recordOf({ weights }) })
    const copy = structuredClone(virtualService)
    assert.deepEqual(applyPatch(copy, structuredClone(patch) as Parameters<typeof applyPatch>[1]).filter(Boolean), [])
    return copy
  }

  it('is empty when everything is as wanted', () => {
    const once = patched(guideVirtualService({ green: 100, blue: 0 }), 50)
    const routing = readRouting(once, target)
    const record = recordOf({ weights: weightsFor(50), updatedAt: '2026-11-23T00:00:00.000Z' })
    assert.deepEqual(patchRouting(routing, target, { weights: weightsFor(50), blueAnsweredBy: 'blue', record }), [])
  })

  it('is guarded by the resourceVersion and by the hosts it touches', () => {
    const routing = readRouting(guideVirtualService({ green: 100, blue: 0 }), target)
    const patch = patchRouting(routing, target, { weights: weightsFor(50), blueAnsweredBy: 'blue', record: recordOf() })
    assert.deepEqual(
      patch.filter(({ op }) => op === 'test').map(({ path }) => path),
      ['/metadata/resourceVersion', '/spec/http/2/route/0/destination/host', '/spec/http/2/route/1/destination/host'],
    )
  })

  it('keeps every other field, route and destination to the byte', () => {
    const foreign: HttpRoute = {
      name: 'weighted',
      match: [{ uri: { prefix: '/score' }, withoutHeaders: { 'x-debug': {} } }],
      retries: { attempts: 3, perTryTimeout: '2s' },
      mirror: { host: 'shadow' },
      corsPolicy: { allowOrigins: [{ exact: 'https://example.com' }] },
      route: [
        to('third', 5, { headers: { request: { set: { a: 'b' } } } }),
        to('model-svc-green', 95, { headers: { response: { set: { 'x-slot': 'green' } } } }),
        to('model-svc-blue', 0),
      ],
    }
    const before = withRoutes([
      { name: 'health', match: [{ uri: { exact: '/healthz' } }], route: [to('web')] },
      foreign,
    ])
    const outside = { exportTo: ['.'], tls: [{ match: [{ port: 443, sniHosts: ['a'] }] }] }
    const after = patched({ ...before, spec: { ...before.spec, ...outside } }, 20)
    const [health, weighted] = before.spec.http ?? []
    const [third, green, blue] = weighted?.route ?? []
    assert.deepEqual(after.spec, {
      ...before.spec,
      ...outside,
      http: [health, { ...weighted, route: [third, { ...green, weight: 80 }, { ...blue, weight: 20 }] }],
    })
  })

  it('adds blue beside a lone green, in the same form', () => {
    const before = withRoutes([
      { route: [{ destination: { host: 'model-svc-green.abtesting.svc.cluster.local', port: { number: 8080 } } }] },
    ])
    assert.deepEqual(patched(before, 0).spec.http?.[0]?.route, [
      { destination: { host: 'model-svc-green.abtesting.svc.cluster.local', port: { number: 8080 } }, weight: 100 },
      { destination: { host: 'model-svc-blue.abtesting.svc.cluster.local', port: { number: 8080 } }, weight: 0 },
    ])
  })

  it('leads the header route of a removed blue to green and back', () => {
    const there = (virtualService: VirtualService, blueAnsweredBy: 'green' | 'blue') => {
      const routing = readRouting(virtualService, target)
      const copy = structuredClone(virtualService)
      const patch = patchRouting(routing, target, { weights: weightsFor(0), blueAnsweredBy, record: recordOf() })
      applyPatch(copy, structuredClone(patch) as Parameters<typeof applyPatch>[1])
      return copy
    }
    const guide = guideVirtualService({ green: 100, blue: 0 })
    const removed = there(guide, 'green')
    assert.equal(removed.spec.http?.[0]?.route?.[0]?.destination.host, 'model-svc-green.abtesting.svc.cluster.local')
    assert.deepEqual(there(removed, 'blue').spec, guide.spec)
  })
})
