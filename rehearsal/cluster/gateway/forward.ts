/** Sends a request to the pods of a route until one answers, as far as the route's retries go. */
import type { Agent, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { PodNetwork } from '../kubelet/network.ts'
import { type Attempt, attempt } from './attempt.ts'
import { ReplayableBody } from './body.ts'
import type { PodEndpoint } from './endpoints.ts'
import { changed, endToEnd, forNode, type HeaderLines, headerLines } from './headers.ts'
import type { RequestHead } from './match.ts'
import { mirrorRequest } from './mirror.ts'
import { isRetriable } from './retry.ts'
import { rewrittenTarget } from './rewrite.ts'
import { type CompiledRoute, chooseDestination, type RouteAction, type WeightedUpstream } from './route.ts'
import type { RouteTable } from './table.ts'

export interface ForwardContext {
  agent: Agent
  network: PodNetwork
  clock: Clock
  /** From 0 up to 1. */
  random: () => number
  newRequestId: () => string
  /** The table of this moment. */
  table: () => RouteTable
}

export interface Exchange {
  incoming: IncomingMessage
  outgoing: ServerResponse
  head: RequestHead
  route: CompiledRoute
  action: Extract<RouteAction, { kind: 'forward' }>
}

/** What became of a request. */
export interface Forwarded {
  destination: WeightedUpstream
  pod: string | undefined
  status: number
}

/** Envoy's words for a destination without pods. */
const noHealthyUpstream = 'no healthy upstream'
/** Milliseconds before the first retry. */
const retryPause = 25

/** Forwards a request and streams the answer back. Settles when the answer's head is written. */
export async function forward(exchange: Exchange, context: ForwardContext): Promise<Forwarded> {
  const { action, outgoing } = exchange
  const destination = chooseDestination(action.destinations, context.random())
  const startedAt = context.clock.now()
  copyToMirror(exchange, context)
  const { end, pod } = await tryPods(exchange, destination, context)
  if (end.kind === 'answered') {
    const lines = endToEnd(headerLines(end.response.rawHeaders))
    lines.set('server', ['istio-envoy'])
    lines.set('x-envoy-upstream-service-time', [String(context.clock.now() - startedAt)])
    const headers = changed(lines, destination.headers.response, exchange.route.headers.response)
    const status = end.response.statusCode ?? 502
    outgoing.writeHead(status, forNode(headers))
    // A stream may have nothing to say for long, but the client waits for the head.
    outgoing.flushHeaders()
    // A body that breaks off in the middle breaks the client's connection too, so that nobody takes half of it for all.
    pipeline(end.response, outgoing, () => {})
    return { destination, pod, status }
  }
  const { status, text } = failureAnswer(end)
  // Envoy puts the destination's headers on its own answers too (seen with Envoy 1.39.3).
  const headers = changed(new Map(), destination.headers.response, exchange.route.headers.response)
  outgoing.writeHead(status, { ...forNode(headers), 'content-type': 'text/plain', server: 'istio-envoy' }).end(text)
  return { destination, pod, status }
}

/** Sends the mirror's pods a copy, if the route has a mirror and the draw is for it. */
function copyToMirror({ incoming, head, route, action }: Exchange, context: ForwardContext): void {
  const { mirror } = action
  if (mirror === undefined || context.random() * 100 >= mirror.percent) return
  const upstream = context.table().upstreams.get(mirror.key)
  const pod = upstream?.kind === 'found' ? choosePod(upstream.endpoints, new Set(), context.random()) : undefined
  const port = pod && context.network.resolve(pod.address, pod.port)
  if (port === undefined) return
  const plain: WeightedUpstream = { ...mirror, subset: undefined, weight: 0, headers: {} }
  const { target, headers } = outgoingHead(incoming, head, route, action, plain, context)
  mirrorRequest(incoming, { agent: context.agent, port, method: head.method, target, headers })
}

type End = Attempt | { kind: 'nobody' } | { kind: 'unknown' }

async function tryPods(
  { incoming, outgoing, head, route, action }: Exchange,
  destination: WeightedUpstream,
  context: ForwardContext,
): Promise<{ end: End; pod: string | undefined }> {
  const { clock, agent, network } = context
  const deadline = action.timeout === undefined ? undefined : clock.now() + action.timeout
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  const body = new ReplayableBody(incoming)
  const request = {
    agent,
    body,
    signal: gone.signal,
    method: head.method,
    ...outgoingHead(incoming, head, route, action, destination, context),
  }
  const tried = new Set<string>()
  for (let sent = 0; ; sent += 1) {
    const upstream = context.table().upstreams.get(destination.key)
    if (upstream === undefined || upstream.kind === 'unknown') return { end: { kind: 'unknown' }, pod: undefined }
    const endpoint = choosePod(upstream.endpoints, tried, context.random())
    if (endpoint === undefined) return { end: { kind: 'nobody' }, pod: undefined }
    tried.add(endpoint.address)
    const left = deadline === undefined ? undefined : deadline - clock.now()
    const timeout = [left, action.retry.perTryTimeout].filter((limit) => limit !== undefined).sort((a, b) => a - b)[0]
    const end = await tryPod(endpoint, { ...request, timeout }, network)
    const isLast = sent >= action.retry.attempts || !body.isReplayable || gone.signal.aborted
    const isLate = deadline !== undefined && clock.now() + retryPause >= deadline
    const outcome = end.kind === 'answered' ? { kind: end.kind, status: end.response.statusCode ?? 0 } : end
    if (isLast || isLate || !isRetriable(action.retry, outcome)) return { end, pod: endpoint.pod }
    if (end.kind === 'answered') end.response.resume()
    body.detach()
    await new Promise<void>((resolve) => clock.after(retryPause * 2 ** sent, resolve))
  }
}

async function tryPod(
  endpoint: PodEndpoint,
  request: Omit<Parameters<typeof attempt>[0], 'port'>,
  network: PodNetwork,
): Promise<Attempt> {
  const port = network.resolve(endpoint.address, endpoint.port)
  return port === undefined ? { kind: 'unsent', error: new Error('Connection refused') } : attempt({ ...request, port })
}

/** A pod that was not tried yet, if there is one. */
function choosePod(
  endpoints: readonly PodEndpoint[],
  tried: ReadonlySet<string>,
  draw: number,
): PodEndpoint | undefined {
  const fresh = endpoints.filter(({ address }) => !tried.has(address))
  const candidates = fresh.length > 0 ? fresh : endpoints
  return candidates[Math.floor(draw * candidates.length)]
}

function outgoingHead(
  incoming: IncomingMessage,
  head: RequestHead,
  route: CompiledRoute,
  { rewrite }: Exchange['action'],
  destination: WeightedUpstream,
  { newRequestId }: ForwardContext,
): { target: string; headers: Record<string, string | string[]> } {
  const lines: HeaderLines = endToEnd(headerLines(incoming.rawHeaders))
  if (incoming.headers['transfer-encoding'] !== undefined) lines.set('transfer-encoding', ['chunked'])
  const client = incoming.socket.remoteAddress ?? 'unknown'
  lines.set('x-forwarded-for', [[...(lines.get('x-forwarded-for') ?? []), client].join(',')])
  lines.set('x-forwarded-proto', ['http'])
  if (!lines.has('x-request-id')) lines.set('x-request-id', [newRequestId()])
  if (rewrite.authority !== undefined) lines.set('host', [rewrite.authority])
  const headers = changed(lines, destination.headers.request, route.headers.request)
  const match = route.find(head)
  return {
    target: match === undefined ? head.target : rewrittenTarget(rewrite, head, match),
    headers: forNode(headers),
  }
}

/** What Envoy answers when no pod did. */
function failureAnswer(end: Exclude<End, { kind: 'answered' }>): { status: number; text: string } {
  switch (end.kind) {
    case 'unknown':
      return { status: 503, text: '' }
    case 'nobody':
      return { status: 503, text: noHealthyUpstream }
    case 'timeout':
      return { status: 504, text: 'upstream request timeout' }
    case 'unsent':
      return {
        status: 503,
        text: `${connectError} remote connection failure, transport failure reason: ${end.error.message}`,
      }
    case 'reset':
      return { status: 503, text: `${connectError} connection termination` }
  }
}

const connectError = 'upstream connect error or disconnect/reset before headers. reset reason:'
