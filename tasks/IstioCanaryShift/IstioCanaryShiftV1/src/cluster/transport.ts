import http from 'node:http'
import http2 from 'node:http2'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { ClusterAccess } from '../access.ts'
import type { Trust, Way } from '../network/dial.ts'
import { addressOf, dialPlain, dialTls } from '../network/dial.ts'
import { explainFault } from '../network/fault.ts'
import { Unreachable } from './failure.ts'

export interface HttpRequest {
  readonly method: string
  /** The path with its query, below the server's own path. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Ends the request, and its answer's body, when it is aborted. */
  readonly signal: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly body: Readable
}

/** Sends requests to one server. Requests at the same time share one TLS connection where the server speaks HTTP/2. */
export interface Transport {
  /** For people: the server's address, without its path. */
  readonly server: string
  /** @throws Unreachable when there was no answer; the signal's reason when that was aborted. */
  send(request: HttpRequest): Promise<HttpResponse>
  close(): void
}

/** What carries requests once a connection stands. */
interface Wire {
  readonly usable: () => boolean
  send(request: HttpRequest): Promise<HttpResponse>
  /** Ends the connection once the requests under way are answered. */
  retire(): void
  close(): void
}

/**
 * A transport that connects at its first request, and again when the connection was lost (API servers end theirs now
 * and then to balance load). ALPN decides between HTTP/2 and HTTP/1.1. A request whose credentials the server refuses is
 * sent once more when new ones can be had.
 */
export function openTransport(access: ClusterAccess, network: Trust): Transport {
  const base = new URL(access.server)
  const closing = new AbortController()
  const way: Way = {
    proxy: access.proxy,
    signal: closing.signal,
    // Asked for only where it is needed: it may be in a file.
    get authorities() {
      return network.authorities
    },
  }
  let opened: Promise<Wire> | undefined
  let current: Wire | undefined

  /** Requests that begin at the same time share the connection that the first of them opens. */
  function wire(): Promise<Wire> {
    if (current?.usable() === false) replace()
    opened ??= connect(base, access, way).then((wire) => {
      current = wire
      return wire
    })
    return opened
  }

  function replace(): void {
    current?.retire()
    current = undefined
    opened = undefined
  }

  async function sendOnce(request: HttpRequest): Promise<HttpResponse> {
    const credentials = await access.credentials.headers(request.signal)
    try {
      const path = base.pathname.replace(/\/$/, '') + request.path
      const ready = await unlessAborted(wire(), request.signal)
      return await ready.send({ ...request, path, headers: { ...credentials, ...request.headers } })
    } catch (error) {
      request.signal.throwIfAborted()
      if (current?.usable() !== true) replace()
      throw new Unreachable(explainFault(error, { name: base.origin, isProxy: false }))
    }
  }

  return {
    server: base.origin,
    async send(request) {
      request.signal.throwIfAborted()
      const response = await sendOnce(request)
      if (response.status !== 401 || !access.credentials.refused()) return response
      response.body.resume()
      return sendOnce(request)
    },
    close() {
      closing.abort()
      current?.close()
      replace()
    },
  }
}

async function connect(base: URL, access: ClusterAccess, way: Way): Promise<Wire> {
  const address = addressOf(base)
  if (base.protocol === 'http:')
    return http1Wire(
      base,
      keepAliveAgent(() => dialPlain(address, way)),
      way,
    )
  const options = {
    ca: access.ca ?? way.authorities,
    cert: access.cert,
    key: access.key,
    passphrase: access.passphrase,
    servername: access.servername,
    rejectUnauthorized: access.verifyTls,
  }
  const socket = await dialTls(address, { ...options, ALPNProtocols: ['h2', 'http/1.1'] }, way)
  if (socket.alpnProtocol === 'h2') return http2Wire(base, socket)
  const agent = keepAliveAgent(() => dialTls(address, { ...options, ALPNProtocols: ['http/1.1'] }, way), socket)
  return http1Wire(base, agent, way)
}

function http2Wire(base: URL, socket: TLSSocket): Wire {
  const session = http2.connect(base, { createConnection: () => socket })
  // A session's error also fails its requests, which is where it is told.
  session.on('error', () => undefined)
  let leaving = false
  session.on('goaway', () => {
    leaving = true
  })
  return {
    usable: () => !session.closed && !session.destroyed && !leaving,
    send: ({ method, path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const stream = session.request(
          { ':method': method, ':path': path, ...headers },
          { signal, endStream: body === undefined },
        )
        stream.once('error', reject)
        stream.once('close', () => reject(new Error('the connection was closed before an answer came')))
        stream.once('response', (answer) => {
          resolve({ status: Number(answer[':status']), header: (name) => one(answer[name]), body: stream })
        })
        if (body !== undefined) stream.end(body)
      }),
    retire: () => session.close(),
    close: () => session.destroy(),
  }
}

function http1Wire(base: URL, agent: http.Agent, { proxy }: Way): Wire {
  const { host: hostname, port } = addressOf(base)
  const absolute = base.protocol === 'http:' && proxy !== undefined
  const fixed = {
    host: base.host,
    ...(absolute && proxy.authorization && { 'proxy-authorization': proxy.authorization }),
  }
  return {
    usable: () => true,
    send: ({ method, path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const sent = http.request(
          {
            agent,
            hostname,
            port,
            method,
            path: absolute ? base.origin + path : path,
            signal,
            headers: { ...fixed, ...headers, ...length(body) },
          },
          (answer) => {
            resolve({ status: answer.statusCode ?? 0, header: (name) => one(answer.headers[name]), body: answer })
          },
        )
        sent.once('error', reject)
        sent.end(body)
      }),
    retire: () => agent.destroy(),
    close: () => agent.destroy(),
  }
}

/** An agent over connections that are dialled; `first` is one that stands already. */
function keepAliveAgent(dial: () => Promise<Socket>, first?: Socket): http.Agent {
  const agent = new http.Agent({ keepAlive: true })
  let unused = first
  agent.createConnection = (_, done) => {
    const socket = unused?.destroyed === false ? unused : undefined
    unused = undefined
    if (socket !== undefined) return socket
    dial().then(
      (dialled) => done?.(null, dialled),
      (error) => done?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}

function length(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

/** The promise's result, or the signal's reason when that comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
