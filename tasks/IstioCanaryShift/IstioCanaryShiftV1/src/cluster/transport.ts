import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { Readable } from 'node:stream'
import tls from 'node:tls'
import type { ClusterAccess } from '../access.ts'
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

// Longer than any round trip that still makes sense, short enough to try again within a step's time.
const connectTimeoutMs = 15_000

/**
 * A transport that connects at its first request, and again when the connection was lost (API servers end theirs now
 * and then to balance load). ALPN decides between HTTP/2 and HTTP/1.1.
 */
export function openTransport(access: ClusterAccess): Transport {
  const base = new URL(access.server)
  let opened: Promise<Wire> | undefined
  let current: Wire | undefined

  /** Requests that begin at the same time share the connection that the first of them opens. */
  function wire(): Promise<Wire> {
    if (current?.usable() === false) replace()
    opened ??= connect(base, access).then((wire) => {
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

  return {
    async send(request) {
      request.signal.throwIfAborted()
      try {
        const path = base.pathname.replace(/\/$/, '') + request.path
        const credentials = await access.credentials.headers(request.signal)
        return await (await wire()).send({ ...request, path, headers: { ...credentials, ...request.headers } })
      } catch (error) {
        request.signal.throwIfAborted()
        if (current?.usable() !== true) replace()
        throw new Unreachable(access.server, error)
      }
    },
    close() {
      current?.close()
      replace()
    },
  }
}

async function connect(base: URL, access: ClusterAccess): Promise<Wire> {
  if (base.protocol === 'http:') return http1Wire(base, new http.Agent({ keepAlive: true }), http.request)
  const options: tls.ConnectionOptions = {
    host: base.hostname.replace(/^\[|\]$/g, ''),
    port: Number(base.port || 443),
    ca: access.ca,
    cert: access.cert,
    key: access.key,
    passphrase: access.passphrase,
    rejectUnauthorized: access.verifyTls,
    servername: access.servername ?? (isAddress(base.hostname) ? '' : base.hostname),
    ALPNProtocols: ['h2', 'http/1.1'],
  }
  const socket = await openSocket(options)
  if (socket.alpnProtocol === 'h2') return http2Wire(base, socket)
  return http1Wire(base, keepAliveAgent(socket, { ...options, ALPNProtocols: ['http/1.1'] }), https.request)
}

function openSocket(options: tls.ConnectionOptions): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(options)
    socket.setNoDelay(true)
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(connectTimeoutMs, () => fail(new Error(`no connection within ${connectTimeoutMs / 1000} s`)))
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      socket.setTimeout(0)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

function http2Wire(base: URL, socket: tls.TLSSocket): Wire {
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

function http1Wire(base: URL, agent: http.Agent, request: typeof https.request): Wire {
  return {
    usable: () => true,
    send: ({ method, path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const sent = request(
          base,
          { agent, method, path, signal, headers: { ...headers, ...length(body) } },
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

/** An agent whose first connection is the one that ALPN was asked on. */
function keepAliveAgent(first: tls.TLSSocket, options: tls.ConnectionOptions): https.Agent {
  const agent = new https.Agent({ keepAlive: true })
  let unused: tls.TLSSocket | undefined = first
  agent.createConnection = () => {
    const socket = unused?.destroyed === false ? unused : tls.connect(options)
    unused = undefined
    return socket
  }
  return agent
}

function length(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.startsWith('[')
}
