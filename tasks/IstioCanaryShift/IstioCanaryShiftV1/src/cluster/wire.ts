import http from 'node:http'
import http2 from 'node:http2'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { addressOf } from '../network/address.ts'
import type { Way } from '../network/dial.ts'

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

/** What carries requests once a connection stands. */
export interface Wire {
  readonly usable: () => boolean
  send(request: HttpRequest): Promise<HttpResponse>
  /** Ends the connection once the requests under way are answered. */
  retire(): void
  close(): void
}

/**
 * How much a server may send before we say that we have read any of it, in bytes: of one answer, and of all at the same
 * time. With HTTP/2's own 64 KiB an object of a megabyte takes sixteen round trips.
 */
const windowOfAnswer = 4 * 2 ** 20
const windowOfAll = 16 * 2 ** 20

/** HTTP/2 over a connection that stands: requests at the same time share it. */
export function http2Wire(base: URL, socket: TLSSocket): Wire {
  const settings = { initialWindowSize: windowOfAnswer }
  const session = http2.connect(base, { createConnection: () => socket, settings })
  session.once('connect', () => session.setLocalWindowSize(windowOfAll))
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

/** HTTP/1.1 by an agent's connections; by whole addresses where a proxy takes plain HTTP. */
export function http1Wire(base: URL, agent: http.Agent, { proxy }: Way): Wire {
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
export function keepAliveAgent(dial: () => Promise<Socket>, first?: Socket): http.Agent {
  const agent = new http.Agent({ keepAlive: true })
  let unused = first
  agent.createConnection = (_, done) => {
    const socket = unused?.destroyed === false ? unused : undefined
    unused = undefined
    if (socket !== undefined) return socket
    dial().then(
      (dialled) => done?.(null, dialled),
      // Without a connection there is none to hand over, which the type does not know.
      (error) => (done as ((error: Error) => void) | undefined)?.(error),
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
