import assert from 'node:assert/strict'
import { applyPatch } from 'rfc6902'
import type {
  ConnectionRoute,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { RouteChoice, Target } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { findWeightedRoute } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/route.ts'
import {
  patchRouting,
  readRouting,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { guideVirtualService, recordOf, runNumber, target, withRoutes } from './fixtures.ts'
import { deploy, guide, imageB, refusal, remove, shift, stages } from './scenario.ts'
import { World } from './world.ts'

const to = (host: string, weight?: number) => ({ destination: { host }, ...(weight === undefined ? {} : { weight }) })
const split = (green: number, blue: number) => [to('model-svc-green', green), to('model-svc-blue', blue)]
const at = (route: RouteChoice): Target => ({ ...target, route })
const tls = (port?: number, ...sniHosts: string[]) => at({ protocol: 'tls', port, sniHosts })
const tcp = (port?: number) => at({ protocol: 'tcp', port })

/** A VirtualService with routes of connections beside the guide's own. */
function withConnections(routes: {
  tls?: readonly ConnectionRoute[]
  tcp?: readonly ConnectionRoute[]
}): VirtualService {
  const whole = guideVirtualService({ green: 100, blue: 0 })
  return { ...whole, spec: { ...whole.spec, ...routes } }
}

const shop = { match: [{ port: 443, sniHosts: ['shop.example.com', 'www.example.com'] }], route: split(90, 10) }
const admin = { match: [{ port: 443, sniHosts: ['admin.example.com'] }], route: split(100, 0) }
const onPort = (port: number, green = 100) => ({ match: [{ port }], route: split(green, 100 - green) })

describe('finding the weighted route of connections', () => {
  const rows: readonly { it: string; there: VirtualService; target: Target; want: readonly unknown[] }[] = [
    {
      it: 'takes the only TCP route',
      there: withConnections({ tcp: [{ route: split(60, 40) }] }),
      target: tcp(),
      want: ['tcp', 0, 60],
    },
    {
      it: 'takes the TCP route of a port',
      there: withConnections({ tcp: [onPort(9000), onPort(9001, 70)] }),
      target: tcp(9001),
      want: ['tcp', 1, 70],
    },
    { it: 'takes the only TLS route', there: withConnections({ tls: [shop] }), target: tls(), want: ['tls', 0, 90] },
    {
      it: 'takes the TLS route of a name',
      there: withConnections({ tls: [admin, shop] }),
      target: tls(undefined, 'www.example.com'),
      want: ['tls', 1, 90],
    },
    {
      it: 'takes the TLS route of several names and a port',
      there: withConnections({ tls: [shop, { ...shop, match: [{ port: 8443, sniHosts: ['shop.example.com'] }] }] }),
      target: tls(8443, 'shop.example.com'),
      want: ['tls', 1, 90],
    },
    {
      it: 'takes the HTTP route and no other when that is asked for',
      there: withConnections({ tls: [shop], tcp: [onPort(1)] }),
      target,
      want: ['http', 2, 100],
    },
    {
      it: 'gives a lone destination all the traffic',
      there: withConnections({ tcp: [{ route: [to('model-svc-green')] }] }),
      target: tcp(),
      want: ['tcp', 0, 100],
    },
  ]
  for (const { it: name, there, target: asked, want } of rows) {
    it(name, () => {
      const { protocol, index, weights } = findWeightedRoute(there, asked)
      assert.deepEqual([protocol, index, weights.green], want)
    })
  }

  const refusals: readonly {
    it: string
    there: VirtualService
    target: Target
    code: string
    says: RegExp
    advises: RegExp
  }[] = [
    {
      it: 'none of the protocol',
      there: guideVirtualService({ green: 100, blue: 0 }),
      target: tcp(),
      code: 'routeMissing',
      says: /no TCP route that sends.*It has no TCP routes/,
      advises: /'routePort'/,
    },
    {
      it: 'none on the port',
      there: withConnections({ tcp: [onPort(9000)] }),
      target: tcp(9001),
      code: 'routeMissing',
      says: /no TCP route on port 9001.*#1 \(port 9000\) to model-svc-green 100/,
      advises: /'routePort'/,
    },
    {
      it: 'none of the name',
      there: withConnections({ tls: [shop] }),
      target: tls(443, 'api.example.com'),
      code: 'routeMissing',
      says: /no TLS route on port 443 for api\.example\.com.*#1 \(port 443 shop\.example\.com www\.example\.com\)/,
      advises: /'routePort' and 'sniHosts'/,
    },
    {
      it: 'two TCP routes',
      there: withConnections({ tcp: [onPort(1), onPort(2)] }),
      target: tcp(),
      code: 'routeAmbiguous',
      says: /2 TCP routes that could be.*#1 \(port 1\).*#2 \(port 2\)/,
      advises: /Set the input 'routePort' to what only/,
    },
    {
      it: 'two TLS routes on a port',
      there: withConnections({ tls: [shop, admin] }),
      target: tls(443),
      code: 'routeAmbiguous',
      says: /2 TLS routes on port 443/,
      advises: /'sniHosts'/,
    },
  ]
  for (const { it: name, there, target: asked, code, says, advises } of refusals) {
    it(`refuses ${name}, lists what is there and names the inputs`, () => {
      const refused = refusal(() => findWeightedRoute(there, asked))
      assert.equal(refused.code, code)
      assert.match(refused.message, says)
      assert.match(refused.remedy, advises)
    })
  }
})

describe('a root VirtualService', () => {
  const root = (delegate: { name: string; namespace?: string }) =>
    withRoutes([{ name: 'score', match: [{ uri: { prefix: '/score' } }], delegate }])

  const rows = [
    {
      it: 'in its own namespace',
      delegate: { name: 'model-routes' },
      advises: /to the one that has the weighted route, 'model-routes'\.$/,
    },
    {
      it: 'named with its own namespace',
      delegate: { name: 'model-routes', namespace: 'abtesting' },
      advises: /'model-routes'\.$/,
    },
    {
      it: 'in another namespace',
      delegate: { name: 'model-routes', namespace: 'ml' },
      advises: /'model-routes' with the input 'namespace' 'ml'/,
    },
  ]
  for (const { it: name, delegate, advises } of rows) {
    it(`is told from one without routes by its delegate ${name}`, () => {
      const refused = refusal(() => findWeightedRoute(root(delegate), target))
      assert.equal(refused.code, 'routeMissing')
      assert.match(refused.message, /#1 'score' delegated to 'model-routes'/)
      assert.match(refused.remedy, advises)
    })
  }

  it('leaves its delegate to be shifted, which has neither hosts nor gateways', () => {
    const { metadata, ...rest } = guideVirtualService({ green: 100, blue: 0 })
    const delegate: VirtualService = { ...rest, metadata, spec: { http: rest.spec.http ?? [] } }
    const world = new World([...guide(), delegate])
    for (const { request } of stages) world.act(request, runNumber(2))
    assert.deepEqual(Object.keys(world.get<VirtualService>('VirtualService', metadata.name)?.spec ?? {}), ['http'])
  })
})

describe('a rollout over connections', () => {
  const there = withConnections({ tcp: [onPort(9000)] })
  const overTcp = () => new World([...guide(), there], tcp(9000))
  const tcpOf = (world: World) => world.get<VirtualService>('VirtualService', target.virtualService)?.spec.tcp

  it('moves two weights of the route and leaves every other route as it is', () => {
    const world = overTcp()
    world.act(deploy(imageB), runNumber(2))
    world.act(shift(30), runNumber(2))
    const after = world.get<VirtualService>('VirtualService', target.virtualService)
    assert.deepEqual(after?.spec, { ...there.spec, tcp: [onPort(9000, 70)] })
  })

  it('goes through all stages, and each changes nothing when it runs again', () => {
    const world = overTcp()
    for (const { request } of stages) {
      world.act(request, runNumber(2))
      const before = world.summary()
      world.act(request, runNumber(2), '2026-11-22T13:00:00.000Z')
      assert.deepEqual(world.summary(), before)
    }
    assert.deepEqual(tcpOf(world), [onPort(9000)])
    assert.match(world.act(remove, runNumber(2)).because ?? '', /is done/)
  })

  it('joins blue to a lone green in a TLS route, guarded by the host', () => {
    const lone = { match: [{ sniHosts: ['a'] }], route: [to('model-svc-green.abtesting')] }
    const before = withConnections({ tls: [lone] })
    const weights = weightsFor(20)
    const patch = patchRouting(readRouting(before, tls()), tls(), {
      weights,
      blueAnsweredBy: 'blue',
      record: recordOf({ weights }),
    })
    assert.deepEqual(
      patch.filter(({ op }) => op === 'test').map(({ path }) => path),
      ['/metadata/resourceVersion', '/spec/tls/0/route/0/destination/host'],
    )
    const after = structuredClone(before)
    applyPatch(after, structuredClone(patch) as Parameters<typeof applyPatch>[1])
    assert.deepEqual(after.spec.tls?.[0]?.route, [
      to('model-svc-green.abtesting', 80),
      to('model-svc-blue.abtesting', 20),
    ])
  })

  it('begins with a VirtualService that is there: which connections are the model’s, only its owner knows', () => {
    const world = new World(guide().slice(1), tcp(9000))
    assert.match(
      refusal(() => world.act(deploy(imageB), runNumber(2))).message,
      /only those with HTTP routes are created/,
    )
  })
})
