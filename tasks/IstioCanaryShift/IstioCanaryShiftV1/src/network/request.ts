import http from 'node:http'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { msg } from '../language/message.ts'
import { addressOf, tellAddress } from './address.ts'
import { dialPlain, dialTls } from './dial.ts'
import { explainFault, timeOut } from './fault.ts'
import type { HttpProxy, Network } from './network.ts'
import { NetworkError } from './network-error.ts'
import { refusalOfProxy } from './proxy.ts'

/** One call of a web service that is not the cluster's: Entra ID, Azure Resource Manager, Azure DevOps. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST'
  /** `https://…`, or `http://…` for the instance metadata service. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Ends the request when it is aborted; its reason is thrown. */
  readonly signal: AbortSignal
  /** True for an address of this machine's own network, which no proxy knows. */
  readonly direct?: boolean
}

/** A complete answer, of any status: redirects (3xx) are not followed. */
export interface Answer {
  readonly status: number
  /** The value of a header, by its lower-case name. */
  header(name: string): string | undefined
  /** The body as UTF-8. */
  readonly text: string
}

/** @throws NetworkError when there is no answer in time, or none of a bounded size; the signal's reason. */
export type SendRequest = (request: OutgoingRequest) => Promise<Answer>

export interface RequestLimits {
  /** From the first packet to the end of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** The longest body that is read, in bytes. */
  readonly maxBytes: number
}

const usualLimits: RequestLimits = { timeoutMs: 30_000, maxBytes: 4 * 1024 * 1024 }

/**
 * Sends requests to web services as the agent is configured: by its proxy, trusting its authorities. The server is always
 * verified. Each request has a connection of its own: a step makes a handful, to as many servers.
 */
export function openRequests(network: Network, limits = usualLimits): SendRequest {
  return async (request) => {
    const url = new URL(request.url)
    const proxy = request.direct ? undefined : network.proxyFor(request.url)
    const limit = AbortSignal.timeout(limits.timeoutMs)
    const signal = AbortSignal.any([request.signal, limit])
    const peer = { name: url.origin, isProxy: false }
    try {
      const socket = await dial(url, proxy, network, signal)
      const answer = await exchange(url, socket, proxy, { ...request, signal }, limits.maxBytes)
      const proxied = url.protocol === 'http:' ? proxy : undefined
      if (proxied && answer.status === 407) {
        const challenge = answer.header('proxy-authenticate')
        throw refusalOfProxy(proxied, { status: 407, challenge, target: tellAddress(addressOf(url)) })
      }
      return answer
    } catch (error) {
      request.signal.throwIfAborted()
      throw limit.aborted ? timeOut(peer, 'answer', limits.timeoutMs) : explainFault(error, peer)
    }
  }
}

function dial(url: URL, proxy: HttpProxy | undefined, network: Network, signal: AbortSignal): Promise<Socket> {
  const way = { proxy, authorities: network.authorities, signal }
  if (url.protocol !== 'https:') return dialPlain(addressOf(url), way)
  return dialTls(addressOf(url), { ca: network.authorities, ...network.clientCertificateFor?.(url.href) }, way)
}

async function exchange(
  url: URL,
  socket: Socket,
  proxy: HttpProxy | undefined,
  { method, headers, body, signal }: OutgoingRequest,
  maxBytes: number,
): Promise<Answer> {
  const absolute = url.protocol === 'http:' && proxy !== undefined
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const sent = http.request({
      createConnection: () => socket,
      method,
      path: absolute ? url.href : url.pathname + url.search,
      headers: {
        host: url.host,
        connection: 'close',
        ...(absolute && proxy.authorization && { 'proxy-authorization': proxy.authorization }),
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
      signal,
    })
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
  try {
    const text = await readBounded(response, maxBytes, url.origin)
    return { status: response.statusCode ?? 0, header: (name) => one(response.headers[name]), text }
  } finally {
    socket.destroy()
  }
}

async function readBounded(body: Readable, maxBytes: number, name: string): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) {
      const next = msg`Check that the address leads to the right server.`
      throw new NetworkError(msg`${name} answered with more than ${maxBytes} bytes.`, next, true)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}
