/** Routes of connections: each connection is one choice, and nobody but the gateway makes it. */
import assert from 'node:assert/strict'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'
import { createSelfSigned } from '../../rehearsal/cluster/certificates.ts'
import type { Image } from '../../rehearsal/cluster/registry.ts'
import { Canary } from './canary.ts'
import type { TestConnections } from './cluster.ts'
import { guideObjects } from './guide-objects.ts'
import { sharedCluster } from './shared-cluster.ts'

const istio = 'networking.istio.io/v1'
const virtualService = 'mlmodel-virtualservice'

/** What a connection is answered with. */
type Connect = () => Promise<string>

/** The shares of the answers over connections of their own. */
async function sharesOf(connect: Connect, count: number): Promise<Readonly<Record<string, number>>> {
  const answers: string[] = []
  while (answers.length < count) answers.push(...(await Promise.all(Array.from({ length: 20 }, connect))))
  const share = (answer: string) => answers.filter((one) => one === answer).length / answers.length
  return Object.fromEntries([...new Set(answers)].map((answer) => [answer, share(answer)]))
}

/** Waits until the connections are split so. */
async function sharesBecome(connect: Connect, wanted: Readonly<Record<string, number>>): Promise<void> {
  const count = 200
  let seen: Readonly<Record<string, number>> = {}
  for (const end = performance.now() + 15_000; performance.now() < end; ) {
    seen = await sharesOf(connect, count)
    if (isSplitSo(seen, wanted, count)) return
  }
  assert.deepEqual(seen, wanted)
}

/** Within five standard deviations: a right split falls outside about once in two million looks. */
function isSplitSo(
  seen: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
  count: number,
): boolean {
  return [...new Set([...Object.keys(wanted), ...Object.keys(seen)])].every((answer) => {
    const [is = 0, should = 0] = [seen[answer], wanted[answer]]
    return Math.abs(is - should) <= 5 * Math.sqrt((should * (1 - should)) / count)
  })
}

/** A port that nobody else in the tests listens on at the gateway. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : assert.fail()
}

const destination = (slot: string, weight: number) => ({
  destination: { host: `model-svc-${slot}`, port: { number: 5001 } },
  weight,
})
const split = [destination('green', 100), destination('blue', 0)]

/** The guide's Deployment and Services for an image, behind a gateway's server and a VirtualService of the test's own. */
async function open(
  image: string,
  canary: Canary,
  server: object,
  spec: object,
  changeContainer: (container: Record<string, unknown>) => object = (container) => container,
): Promise<void> {
  for (const { collection, object } of guideObjects(canary, image)) {
    if (collection === 'gateways' || collection === 'virtualservices') continue
    const { spec: wanted } = structuredClone(object) as { spec: { template?: { spec: { containers: object[] } } } }
    const pod = wanted.template?.spec
    if (pod !== undefined) pod.containers = pod.containers.map((one) => changeContainer({ ...one }))
    await canary.create(collection, { ...object, spec: wanted })
  }
  await canary.create('gateways', {
    apiVersion: istio,
    kind: 'Gateway',
    metadata: { name: 'connections' },
    spec: { selector: { istio: 'ingressgateway' }, servers: [server] },
  })
  await canary.create('virtualservices', {
    apiVersion: istio,
    kind: 'VirtualService',
    metadata: { name: virtualService },
    spec: { gateways: ['connections'], ...spec },
  })
  await canary.untilReady('model-green', 1)
}

/** A namespace of its own, and the gateway's ports. */
async function openConnections(context: Mocha.Context): Promise<{ canary: Canary; connections: TestConnections }> {
  const cluster = await sharedCluster()
  if (cluster.connections === undefined) return context.skip()
  return { canary: await Canary.open(cluster), connections: cluster.connections }
}

describe('a TCP route at the gateway', function () {
  this.timeout(60_000)

  it('sends each connection of its port by the weights, through all stages', async function () {
    const { canary, connections } = await openConnections(this)
    const [A, B] = [await canary.publish('A', 'modelA'), await canary.publish('B', 'modelB')]
    const port = await freePort()
    const other = { match: [{ port: port + 1 }], route: split }
    await open(
      A.image,
      canary,
      { port: { number: port, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] },
      { hosts: ['*'], tcp: [other, { match: [{ port }], route: split }] },
    )
    const address = await connections.addressOf(port)
    const ask: Connect = () =>
      new Promise((resolve, reject) => {
        get({ ...address, path: '/score', agent: false }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          response.on('end', () => resolve(JSON.parse(text))).on('error', reject)
        }).on('error', () => resolve('nobody'))
      })
    const route = { routeProtocol: 'tcp', routePort: String(port) }
    await sharesBecome(ask, { 'New Model A': 1 })
    await canary.act('deploy', { image: B.image, ...route }, 2)
    await canary.act('shift', { blueWeight: '30', ...route }, 2)
    await sharesBecome(ask, { 'New Model A': 0.7, 'New Model B': 0.3 })
    await canary.act('shift', { blueWeight: '100', ...route }, 2)
    await sharesBecome(ask, { 'New Model B': 1 })
    await canary.act('promote', route, 2)
    await canary.act('remove', route, 2)
    await sharesBecome(ask, { 'New Model B': 1 })
    const { spec } = await canary.virtualService()
    assert.deepEqual(spec.tcp, [other, { match: [{ port }], route: split }])
  })
})

/** A server of TLS that tells its name to whoever connects. */
async function namedServer(name: string): Promise<Image> {
  const { certificate, key } = await createSelfSigned(name, new Date())
  const server = `
    const { readFileSync } = require('node:fs')
    const options = { cert: readFileSync('cert.pem'), key: readFileSync('key.pem') }
    require('node:tls').createServer(options, (socket) => socket.on('error', () => {}).end('${name}')).listen(process.env.PORT ?? 5001)
    process.stdin.on('end', () => process.exit()).resume()
  `
  return {
    command: [process.execPath, 'server.cjs'],
    files: { 'server.cjs': server, 'cert.pem': certificate, 'key.pem': key },
    port: 5001,
  }
}

describe('a TLS route at the gateway', function () {
  this.timeout(60_000)

  it('sends each connection of its name by the weights, and leaves the others alone', async function () {
    const { canary, connections } = await openConnections(this)
    const publish = async (tag: string) =>
      connections.publish({ namespace: canary.namespace, tag }, await namedServer(tag))
    const [A, B] = [await publish('A'), await publish('B')]
    const port = await freePort()
    const stable = `stable.${canary.host}`
    const to = (name: string) => ({ match: [{ port, sniHosts: [name] }], route: split })
    await open(
      A,
      canary,
      {
        port: { number: port, name: 'tls', protocol: 'TLS' },
        hosts: [canary.host, stable],
        tls: { mode: 'PASSTHROUGH' },
      },
      { hosts: [canary.host, stable], tls: [to(stable), to(canary.host)] },
      (container) => ({ ...container, readinessProbe: { tcpSocket: { port: 5001 }, periodSeconds: 1 } }),
    )
    const address = await connections.addressOf(port)
    const askFor = (servername: string): Connect => {
      const options: ConnectionOptions = { ...address, servername, rejectUnauthorized: false }
      return () =>
        new Promise((resolve) => {
          let text = ''
          const socket = connect(options)
          socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          socket.on('end', () => resolve(text)).on('error', () => resolve('nobody'))
        })
    }
    const route = { routeProtocol: 'tls', routePort: String(port), sniHosts: canary.host }
    await sharesBecome(askFor(canary.host), { A: 1 })
    await canary.act('deploy', { image: B, ...route }, 2)
    await canary.act('shift', { blueWeight: '40', ...route }, 2)
    await sharesBecome(askFor(canary.host), { A: 0.6, B: 0.4 })
    await sharesBecome(askFor(stable), { A: 1 })
    await canary.act('rollback', route, 2)
    await sharesBecome(askFor(canary.host), { A: 1 })
  })
})
