import assert from 'node:assert/strict'
import { compileTable, findRoute, type MeshConfiguration } from '../../../../rehearsal/cluster/gateway/table.ts'
import type { GatewaySpec, VirtualServiceSpec } from '../../../../rehearsal/cluster/objects/istio.ts'
import type { Gateway, VirtualService } from '../../../../rehearsal/cluster/objects.ts'

let serial = 0
const meta = (namespace: string, name: string) => {
  serial += 1
  const creationTimestamp = new Date(serial * 1000).toISOString()
  return { name, namespace, uid: `${serial}`, resourceVersion: '1', creationTimestamp }
}
const gateway = (namespace: string, name: string, spec: Partial<GatewaySpec> & { hosts?: string[] } = {}): Gateway => {
  const { hosts = ['*'], ...rest } = spec
  const servers = [{ port: { number: 80, protocol: 'HTTP' }, hosts }]
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: meta(namespace, name),
    spec: { selector: { istio: 'ingressgateway' }, servers, ...rest },
  }
}
const virtualService = (namespace: string, name: string, spec: VirtualServiceSpec): VirtualService => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: meta(namespace, name),
  spec: { http: [{ route: [{ destination: { host: 'svc' } }] }], ...spec },
})
const mesh = (gateways: Gateway[], virtualServices: VirtualService[]): MeshConfiguration => ({
  gateways,
  virtualServices,
  services: [],
  slices: [],
  pods: [],
  rules: [],
})
const routeFor = (configuration: MeshConfiguration, authority: string, target = '/') =>
  findRoute(compileTable(configuration), { method: 'GET', target, authority, headers: { host: authority } })?.label

describe('the table of routes', () => {
  const bindings: { name: string; gateway: Gateway; gateways: string[] | undefined; bound: boolean }[] = [
    {
      name: 'a gateway of its namespace by its short name',
      gateway: gateway('a', 'gw'),
      gateways: ['gw'],
      bound: true,
    },
    { name: 'a gateway by namespace and name', gateway: gateway('b', 'gw'), gateways: ['b/gw'], bound: true },
    { name: 'a gateway of the same name elsewhere', gateway: gateway('b', 'gw'), gateways: ['gw'], bound: false },
    { name: 'the mesh only', gateway: gateway('a', 'gw'), gateways: ['mesh'], bound: false },
    { name: 'no gateway at all', gateway: gateway('a', 'gw'), gateways: undefined, bound: false },
    {
      name: 'a gateway for other workloads',
      gateway: gateway('a', 'gw', { selector: { istio: 'egressgateway' } }),
      gateways: ['gw'],
      bound: false,
    },
    {
      name: 'a gateway for its namespace',
      gateway: gateway('b', 'gw', { hosts: ['a/*'] }),
      gateways: ['b/gw'],
      bound: true,
    },
    {
      name: "a gateway for the gateway's namespace",
      gateway: gateway('b', 'gw', { hosts: ['./*'] }),
      gateways: ['b/gw'],
      bound: false,
    },
    {
      name: 'a gateway for other hosts',
      gateway: gateway('a', 'gw', { hosts: ['x.org'] }),
      gateways: ['gw'],
      bound: false,
    },
  ]
  for (const { name, gateway: one, gateways, bound } of bindings) {
    it(`${bound ? 'has' : 'lacks'} a VirtualService that names ${name}`, () => {
      const spec = { hosts: ['m.test'], ...(gateways === undefined ? {} : { gateways }) }
      const found = routeFor(mesh([one], [virtualService('a', 'vs', spec)]), 'm.test')
      assert.equal(found !== undefined, bound)
    })
  }

  it('prefers the host that says more, whichever is older', () => {
    const services = ['*', '*.test', 'm.test'].map((host, index) =>
      virtualService('a', `vs${index}`, { hosts: [host], gateways: ['gw'] }),
    )
    const configuration = mesh([gateway('a', 'gw')], services)
    const told = ['m.test', 'other.test:8080', 'm.org'].map((host) => routeFor(configuration, host)?.slice(17, 20))
    assert.deepEqual(told, ['vs2', 'vs1', 'vs0'])
  })

  it('opens only the hosts that the gateway and the VirtualService share', () => {
    const configuration = mesh(
      [gateway('a', 'gw', { hosts: ['*.test'] })],
      [virtualService('a', 'vs', { hosts: ['*'], gateways: ['gw'] })],
    )
    assert.ok(routeFor(configuration, 'm.test'))
    assert.equal(routeFor(configuration, 'm.org'), undefined)
  })

  it('takes the first route in order, the older VirtualService of a host before the younger', () => {
    const http = (path: string, name: string) => ({
      name,
      match: [{ uri: { prefix: path } }],
      route: [{ destination: { host: 'svc' } }],
    })
    const older = virtualService('a', 'z', {
      hosts: ['*'],
      gateways: ['gw'],
      http: [http('/a', 'first'), http('/', 'second')],
    })
    const younger = virtualService('a', 'y', { hosts: ['*'], gateways: ['gw'], http: [http('/b', 'third')] })
    const configuration = mesh([gateway('a', 'gw')], [younger, older])
    const told = ['/a/x', '/b'].map((path) => routeFor(configuration, 'm.test', path)?.split(' ').at(-1))
    assert.deepEqual(told, ['first', 'second'])
  })

  it('names what it does not obey', () => {
    const secure = gateway('a', 'tls', {
      servers: [{ port: { number: 443, protocol: 'HTTPS' }, hosts: ['*'], tls: {} }],
    })
    const faulty = virtualService('a', 'vs', { hosts: ['*'], gateways: ['gw'], http: [{ name: 'r', fault: {} }] })
    assert.deepEqual(compileTable(mesh([secure, gateway('a', 'gw')], [faulty])).problems, [
      'Gateway a/tls: the server on port 443 (HTTPS) is not played, only plain HTTP, TCP and TLS that is passed through are',
      'VirtualService a/vs, route r: this gateway does not know fault',
    ])
  })
})
