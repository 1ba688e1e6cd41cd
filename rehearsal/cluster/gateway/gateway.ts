/** The ingress gateway: one HTTP port, and one for each of TCP or TLS, that obey Gateways and VirtualServices. */
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cancel, Clock } from '../clock.ts'
import type { PodNetwork } from '../kubelet/network.ts'
import type { Kind } from '../objects.ts'
import type { Store } from '../store/store.ts'
import { createConnectionPorts } from './connection-ports.ts'
import { type ForwardContext, forward } from './forward.ts'
import { flat, headerLines } from './headers.ts'
import type { RequestHead } from './match.ts'
import { createGatewayMetrics } from './metrics.ts'
import { locationOf } from './rewrite.ts'
import { compileTable, findRoute, type RouteTable } from './table.ts'

export interface GatewayOptions {
  store: Store
  network: PodNetwork
  clock: Clock
  /** Draws for weights and pods, from 0 up to 1. */
  random: () => number
  newRequestId: () => string
  /** Milliseconds from a change in the API to its effect on requests, as configuration takes its time through a mesh. */
  propagationDelay: number
  /** 0: any free one. */
  port: number
  onError: (error: unknown) => void
}

/** One answered request. */
export interface GatewayAnswer {
  /** Milliseconds since the epoch, when the request came. */
  at: number
  method: string
  target: string
  status: number
  /** Which destination of the route it went to; undefined when it went to none. */
  host: string | undefined
  subset: string | undefined
  pod: string | undefined
}

export interface RunningGateway {
  readonly url: string
  /** Where Prometheus finds what it has counted, `http://127.0.0.1:PORT/stats/prometheus`, as at an Istio proxy's port 15090. */
  readonly metricsUrl: string
  /** Where connections to a Gateway's port for TCP or TLS go, `127.0.0.1:PORT`; undefined when there is no such port. */
  addressOf(port: number): Promise<string | undefined>
  /** What of the configuration is not obeyed, for people. */
  problems(): readonly string[]
  /** Tells of each answer once its head is written. Returns how to stop listening. */
  onAnswer(listener: (answer: GatewayAnswer) => void): () => void
  /** Closes the port and every connection. */
  stop(): Promise<void>
}

const watchedKinds = [
  'Gateway',
  'VirtualService',
  'DestinationRule',
  'Service',
  'EndpointSlice',
  'Pod',
] as const satisfies readonly Kind[]

/** Most connections that the gateway opens to one pod at a time; further requests wait for a free one. */
const connectionsPerPod = 128

/** As at an Istio proxy. */
const metricsPath = '/stats/prometheus'

/** Starts the gateway on 127.0.0.1. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { store, network, clock, random, newRequestId, onError } = options
  const listeners = new Set<(answer: GatewayAnswer) => void>()
  let table = compileFrom(store)
  let pending: Cancel | undefined
  const unwatch = store.watch(watchedKinds, () => {
    pending ??= clock.after(options.propagationDelay, () => {
      pending = undefined
      table = compileFrom(store)
      ports.follow()
    })
  })
  const ports = createConnectionPorts({ network, random, table: () => table })
  ports.follow()
  const agent = new Agent({ keepAlive: true, maxSockets: connectionsPerPod })
  const context: ForwardContext = { agent, network, clock, random, newRequestId, table: () => table }
  const metrics = createGatewayMetrics()
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const at = clock.now()
    const begun = performance.now()
    const head = headOf(incoming)
    const over = new Promise<{ hadHead: boolean }>((resolve) =>
      outgoing.once('close', () => resolve({ hadHead: outgoing.headersSent })),
    )
    const told = await respond(incoming, outgoing, head, context)
    const { method, target } = head
    for (const listener of listeners) listener({ at, method, target, ...told })
    const { host, status } = told
    if (host === undefined) return
    const pod = told.pod === undefined ? undefined : store.get('Pod', host.split('.')[1], told.pod)
    const { hadHead } = await over
    metrics.count({ host, pod, status: hadHead ? status : 0, duration: performance.now() - begun })
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      onError(error)
      outgoing.destroy()
    })
  })
  server.on('connection', (socket) => socket.setNoDelay(true))
  const statistics = createServer(({ url }, outgoing) => {
    if (url !== metricsPath) return void outgoing.writeHead(404).end()
    outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics.text())
  })
  await listen(server, options.port)
  await listen(statistics, 0)
  return {
    url: urlOf(server),
    metricsUrl: urlOf(statistics) + metricsPath,
    addressOf: ports.addressOf,
    problems: () => table.problems,
    onAnswer: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: async () => {
      unwatch()
      pending?.()
      const closed = Promise.all([close(server), close(statistics), ports.stop()])
      agent.destroy()
      await closed
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function compileFrom(store: Store): RouteTable {
  return compileTable({
    gateways: store.list('Gateway'),
    virtualServices: store.list('VirtualService'),
    rules: store.list('DestinationRule'),
    services: store.list('Service'),
    slices: store.list('EndpointSlice'),
    pods: store.list('Pod'),
  })
}

function headOf(incoming: IncomingMessage): RequestHead {
  const { method = 'GET', url = '/', rawHeaders } = incoming
  const headers = flat(headerLines(rawHeaders))
  return { method, target: url, authority: headers.host ?? '', headers }
}

type Told = Omit<GatewayAnswer, 'at' | 'method' | 'target'>

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  head: RequestHead,
  context: ForwardContext,
): Promise<Told> {
  const route = findRoute(context.table(), head)
  const itself = { host: undefined, subset: undefined, pod: undefined }
  const end = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Told => {
    incoming.resume()
    outgoing.writeHead(status, { server: 'istio-envoy', ...headers }).end(body)
    return { status, ...itself }
  }
  if (route === undefined) return end(404)
  const { action } = route
  switch (action.kind) {
    case 'forward': {
      const { destination, pod, status } = await forward({ incoming, outgoing, head, route, action }, context)
      return { status, host: destination.host, subset: destination.subset, pod }
    }
    case 'redirect':
      return end(action.redirect.code, '', { location: locationOf(action.redirect, head) })
    case 'answer':
      return end(action.status, action.body)
    case 'misconfigured':
      return end(500, `${route.label}: ${action.problem}\n`, { 'content-type': 'text/plain' })
  }
}
