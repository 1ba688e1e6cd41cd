import assert from 'node:assert/strict'
import { compileTable } from '../../../../rehearsal/cluster/gateway/table.ts'
import type { GatewayServer, VirtualServiceSpec } from '../../../../rehearsal/cluster/objects/istio.ts'

const meta = (name: string) => ({
  name,
  namespace: 'a',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-11-23T00:00:00Z',
})

function tableOf(servers: GatewayServer[], ...specs: VirtualServiceSpec[]) {
  return compileTable({
    gateways: [
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: meta('gw'),
        spec: { selector: { istio: 'ingressgateway' }, servers },
      },
    ],
    virtualServices: specs.map((spec, at) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: meta(`vs${at}`),
      spec: { hosts: ['*'], gateways: ['gw'], ...spec },
    })),
    services: [],
    slices: [],
    pods: [],
    rules: [],
  })
}

const tcp = (number: number): GatewayServer => ({ port: { number, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] })
const tls: GatewayServer = {
  port: { number: 443, name: 'tls', protocol: 'TLS' },
  hosts: ['*.test'],
  tls: { mode: 'PASSTHROUGH' },
}
const to = (host: string, weight?: number) => ({ destination: { host }, ...(weight === undefined ? {} : { weight }) })

describe('the table of connections', () => {
  it('takes a TCP route by its port', () => {
    const routes = [9000, 9001].map((port) => ({ match: [{ port }], route: [to(`on-${port}`)] }))
    const { connections } = tableOf([tcp(9000), tcp(9001)], { tcp: routes })
    const told = [9000, 9001, 9002].map((port) =>
      connections
        .get(port)
        ?.find(undefined)
        ?.map(({ key }) => key.split('.')[0]),
    )
    assert.deepEqual(told, [['on-9000'], ['on-9001'], undefined])
  })

  it('takes a TLS route by the name that is asked for, within the hosts of server and VirtualService', () => {
    const route = (name: string) => ({ match: [{ sniHosts: [name] }], route: [to(name.replaceAll(/[.*]/g, '-'))] })
    const { connections } = tableOf([tls], { hosts: ['*.test'], tls: ['a.test', '*.b.test', 'a.org'].map(route) })
    const asked = ['a.test', 'x.b.test', 'c.test', 'a.org', undefined]
    const told = asked.map((name) =>
      connections
        .get(443)
        ?.find(name)
        ?.map(({ key }) => key.split('.')[0]),
    )
    assert.deepEqual(told, [['a-test'], ['--b-test'], undefined, undefined, undefined])
  })

  it('gives a lone destination everything, and others their weights', () => {
    const { connections } = tableOf([tcp(1)], { tcp: [{ route: [to('only', 0)] }] })
    assert.deepEqual(
      connections
        .get(1)
        ?.find(undefined)
        ?.map(({ weight }) => weight),
      [1],
    )
    const split = tableOf([tcp(1)], { tcp: [{ route: [to('a', 30), to('b', 70)] }] })
    assert.deepEqual(
      split.connections
        .get(1)
        ?.find(undefined)
        ?.map(({ weight }) => weight),
      [30, 70],
    )
  })

  it('names what it does not obey', () => {
    const { problems } = tableOf([tcp(1)], {
      tcp: [{ match: [{ destinationSubnets: ['10.0.0.0/8'] }], route: [to('a')] }, { route: [to('a', 0), to('b')] }],
    })
    assert.deepEqual(problems, [
      'VirtualService a/vs0, tcp route 1: this gateway does not know destinationSubnets',
      'VirtualService a/vs0, tcp route 2: the weights of a route must not all be 0',
    ])
  })
})
