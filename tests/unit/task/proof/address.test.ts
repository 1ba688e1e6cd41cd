import assert from 'node:assert/strict'
import type {
  Entrance,
  Gateway,
  GatewayServer,
  IngressService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/address.ts'
import {
  findProbeAddress,
  NoProbeAddress,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/address.ts'
import {
  newGateway,
  newVirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/creation.ts'
import type {
  HttpRoute,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import {
  findHeaderRoutes,
  findWeightedRoute,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/route.ts'
import { allGreen } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { creation, guideVirtualService, recordOf, target } from '../rollout/fixtures.ts'

const guide = guideVirtualService(allGreen)

const service = (
  ingress: NonNullable<NonNullable<IngressService['status']>['loadBalancer']>['ingress'],
  type = 'LoadBalancer',
): IngressService => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'istio-ingressgateway', namespace: 'istio-system' },
  spec: { type, ports: [{ port: 15021 }, { port: 80 }, { port: 443 }] },
  status: { loadBalancer: ingress === undefined ? {} : { ingress } },
})

const serving = (...servers: readonly GatewayServer[]): Gateway => ({
  ...newGateway(target, creation),
  spec: { servers },
})
const http = (hosts: readonly string[], number = 80): GatewayServer => ({ port: { number, protocol: 'HTTP' }, hosts })
const https = (mode: string, hosts: readonly string[] = ['*']): GatewayServer => ({
  port: { number: 443, protocol: 'HTTPS' },
  hosts,
  tls: { mode },
})
const hosting = (...hosts: readonly string[]): VirtualService => ({ ...guide, spec: { ...guide.spec, hosts } })
const matching = (match: HttpRoute['match']): VirtualService => {
  const [blue, green, weighted] = guide.spec.http ?? []
  const last = { ...weighted, ...(match === undefined ? {} : { match }) }
  return { ...guide, spec: { ...guide.spec, http: [blue ?? {}, green ?? {}, last] } }
}

function entrance({ virtualService = guide, ...more }: Partial<Entrance>): Entrance {
  return {
    service: service([{ ip: '20.1.2.3' }]),
    gateway: serving(http(['*'])),
    virtualService,
    route: findWeightedRoute(virtualService, target).index,
    headerRoutes: findHeaderRoutes(virtualService, target),
    ...more,
  }
}

describe('the address to probe', () => {
  const host = undefined
  const rows: readonly { readonly it: string; readonly of: Partial<Entrance>; readonly want: unknown }[] = [
    {
      it: 'is for the guide’s objects what its command finds, at the path of the header routes',
      of: {},
      want: { url: 'http://20.1.2.3/score', host },
    },
    {
      it: 'is the same for what the task creates',
      of: {
        gateway: newGateway(target, creation) as Gateway,
        virtualService: newVirtualService(target, creation, allGreen, recordOf()),
      },
      want: { url: 'http://20.1.2.3/score', host },
    },
    {
      it: 'has the name of a load balancer without an IP',
      of: { service: service([{ hostname: 'lb.example.net' }]) },
      want: { url: 'http://lb.example.net/score', host },
    },
    {
      it: 'puts an IPv6 address into brackets',
      of: { service: service([{ ip: '2001:db8::1' }]) },
      want: { url: 'http://[2001:db8::1]/score', host },
    },
    {
      it: 'asks for the host of the VirtualService',
      of: { virtualService: hosting('models.example.com') },
      want: { url: 'http://20.1.2.3/score', host: 'models.example.com' },
    },
    {
      it: 'asks for the host of the Gateway when the VirtualService takes any',
      of: { gateway: serving(http(['abtesting/models.example.com'])) },
      want: { url: 'http://20.1.2.3/score', host: 'models.example.com' },
    },
    {
      it: 'prefers a whole name, and makes one up below a wildcard',
      of: { virtualService: hosting('*.a.example', 'b.example') },
      want: { url: 'http://20.1.2.3/score', host: 'b.example' },
    },
    {
      it: 'makes up a name below a wildcard',
      of: { virtualService: hosting('*.a.example') },
      want: { url: 'http://20.1.2.3/score', host: 'canary-probe.a.example' },
    },
    {
      it: 'completes a short name as Istio does',
      of: { virtualService: hosting('model') },
      want: { url: 'http://20.1.2.3/score', host: 'model.abtesting.svc.cluster.local' },
    },
    {
      it: 'takes the server of the Gateway that has the host',
      of: { gateway: serving(http(['other.example']), https('SIMPLE')), virtualService: hosting('models.example.com') },
      want: { url: 'https://20.1.2.3/score', host: 'models.example.com' },
    },
    {
      it: 'leaves servers out that redirect, or that want client certificates',
      of: {
        gateway: serving(
          { ...http(['*']), tls: { httpsRedirect: true } },
          https('MUTUAL'),
          https('SIMPLE', ['m.example']),
        ),
      },
      want: { url: 'https://20.1.2.3/score', host: 'm.example' },
    },
    {
      it: 'has the path of the weighted route’s own match',
      of: { virtualService: matching([{ uri: { regex: '.*' } }, { uri: { exact: '/v2/score' } }]) },
      want: { url: 'http://20.1.2.3/v2/score', host },
    },
  ]
  for (const { it: name, of, want } of rows) {
    it(name, () => assert.deepEqual(findProbeAddress(entrance(of)), want))
  }

  const refused: readonly { readonly it: string; readonly of: Partial<Entrance>; readonly want: RegExp }[] = [
    { it: 'a load balancer without an address', of: { service: service(undefined) }, want: /has no address yet/ },
    { it: 'a service inside the cluster', of: { service: service(undefined, 'NodePort') }, want: /of type NodePort/ },
    { it: 'a port that the service lacks', of: { gateway: serving(http(['*'], 8080)) }, want: /has no port 8080/ },
    {
      it: 'a Gateway for nothing but TCP',
      of: { gateway: serving({ port: { number: 80, protocol: 'TCP' } }) },
      want: /no server for HTTP/,
    },
    {
      it: 'a Gateway for other hosts',
      of: { gateway: serving(http(['a.example'])), virtualService: hosting('b.example') },
      want: /no server for the hosts .*\(b\.example\)/,
    },
    {
      it: 'a route that wants more than a path',
      of: { virtualService: matching([{ uri: { prefix: '/' }, headers: { tenant: { exact: 'a' } } }]) },
      want: /takes requests by uri, headers/,
    },
  ]
  for (const { it: name, of, want } of refused) {
    it(`cannot be told of ${name}, and the error says what to set`, () => {
      assert.throws(
        () => findProbeAddress(entrance(of)),
        (error) => error instanceof NoProbeAddress && want.test(error.message) && /'probeUrl'/.test(error.next),
      )
    })
  }
})
