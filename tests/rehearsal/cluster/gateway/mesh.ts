/** A gateway before small servers that play pods: no controllers, no processes, all the sockets. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../../../rehearsal/cluster/clock.ts'
import { type RunningGateway, startGateway } from '../../../../rehearsal/cluster/gateway/gateway.ts'
import { createPodNetwork, type PodNetwork } from '../../../../rehearsal/cluster/kubelet/network.ts'
import type { HttpRoute } from '../../../../rehearsal/cluster/objects/istio.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import { namespace, pod, service, testStore } from '../workloads.ts'

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

export interface Call {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** The whole stage; everything is closed by `stop`. */
export interface TestMesh {
  readonly store: Store
  readonly gateway: RunningGateway
  /** Starts a server that plays a pod of a service, and waits for nothing. */
  addPod(service: string, listener: RequestListener): Promise<Server>
  /** A pod that is in the endpoints but on whose port nobody listens. */
  addDeafPod(service: string): void
  /** Puts these routes in force and waits until they are. */
  route(...http: HttpRoute[]): Promise<void>
  call(path: string, call?: Call): Promise<Answer>
  stop(): Promise<void>
}

const propagationDelay = 5

/** Starts a gateway with a Gateway for all hosts, Services `green` and `blue`, and no routes. `draws` are the weights' random draws, in turn. */
export async function startMesh(draws: () => number = Math.random): Promise<TestMesh> {
  const store = testStore(systemClock)
  const servers: Server[] = []
  const real = new Map<string, number>()
  const network: PodNetwork = { ...createPodNetwork(Math.random), resolve: (address) => real.get(address) }
  const problems: unknown[] = []
  const gateway = await startGateway({
    store,
    network,
    clock: systemClock,
    random: draws,
    newRequestId: randomUUID,
    propagationDelay,
    port: 0,
    onError: (error) => problems.push(error),
  })
  for (const slot of ['green', 'blue']) store.create(service(slot, { slot }, [{ port: 5001 }]))
  store.create({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gw', namespace },
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    },
  })
  let pods = 0
  const addEndpoint = (slot: string, port: number | undefined): void => {
    pods += 1
    const address = `10.0.0.${pods}`
    if (port !== undefined) real.set(address, port)
    const { metadata } = store.create(pod(`${slot}-${pods}`, { slot }))
    store.create({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${slot}-${pods}`, namespace, labels: { 'kubernetes.io/service-name': slot } },
      addressType: 'IPv4',
      endpoints: [
        {
          addresses: [address],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: metadata.name, uid: metadata.uid },
        },
      ],
      ports: [{ name: '', port: 5001, protocol: 'TCP' }],
    })
  }
  const agentless = { agent: false as const }
  return {
    store,
    gateway,
    addPod: async (slot, listener) => {
      const server = createServer(listener)
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      addEndpoint(slot, (server.address() as AddressInfo).port)
      return server
    },
    addDeafPod: (slot) => addEndpoint(slot, undefined),
    route: async (...http) => {
      const wanted = {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'vs', namespace },
        spec: { hosts: ['*'], gateways: ['gw'], http },
      }
      if (store.get('VirtualService', namespace, 'vs') === undefined) store.create(wanted)
      else store.update(wanted)
      await new Promise((resolve) => setTimeout(resolve, propagationDelay * 4))
    },
    call: (path, { method = 'GET', headers = {}, body = '' } = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(`${gateway.url}${path}`, { method, headers, ...agentless }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          response.on('error', reject)
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
        })
        sent.on('error', reject)
        sent.end(body)
      }),
    stop: async () => {
      await gateway.stop()
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections()
          return new Promise((resolve) => server.close(resolve))
        }),
      )
      if (problems.length > 0) throw problems[0]
    },
  }
}
