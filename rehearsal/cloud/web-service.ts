/** A web service on a loopback port, over TLS or not, that can be made to misbehave. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type PeerCertificate, TLSSocket } from 'node:tls'
import type { Certified } from '../cluster/certificates.ts'

/** A request as the service sees it. */
export interface WebRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The name in the certificate that the client shows; it is not verified. Undefined when it shows none. */
  readonly client: string | undefined
}

/** An object is sent as JSON, a text as HTML. */
export interface WebAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object | string
}

/** What a service does instead of its work. */
export type Misbehaviour =
  | ({ readonly kind: 'answers' } & WebAnswer)
  /** Does its work, so many milliseconds later. */
  | { readonly kind: 'delays'; readonly ms: number }
  /** Never answers. */
  | { readonly kind: 'hangs' }
  /** Breaks the connection. */
  | { readonly kind: 'closes' }

export interface WebService {
  /** `https://localhost:PORT` or `http://localhost:PORT`. */
  readonly url: string
  /** What was asked so far, with the status of its answer; 0 where none was sent. */
  readonly requests: readonly (WebRequest & { readonly status: number })[]
  /** The next `times` requests meet this. What was told first comes first. */
  misbehave(misbehaviour: Misbehaviour, times?: number): void
  /** Cuts every connection and frees the port. */
  stop(): Promise<void>
}

/** The page that a gateway or a sign-in puts where a program expected JSON. */
export const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>'

/** Starts a service. Without a certificate it speaks plain HTTP. An error that `work` throws ends the process: it is ours. */
export async function startWebService(
  certified: Certified | undefined,
  work: (request: WebRequest) => WebAnswer | Promise<WebAnswer>,
): Promise<WebService> {
  const requests: (WebRequest & { status: number })[] = []
  const troubles: Misbehaviour[] = []

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await received(incoming)
    if (request === undefined) return
    const trouble = troubles.shift()
    const entry = { ...request, status: 0 }
    requests.push(entry)
    const answer = await answerTo(request, trouble, incoming.socket, work)
    if (answer === undefined || response.destroyed) return
    entry.status = answer.status
    send(response, answer)
  }

  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    void serve(incoming, response)
  }
  const server =
    certified === undefined
      ? createHttpServer(listener)
      : createHttpsServer(
          { key: certified.key, cert: certified.certificate, requestCert: true, rejectUnauthorized: false },
          listener,
        )
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const scheme = certified === undefined ? 'http' : 'https'
  return {
    url: `${scheme}://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave: (misbehaviour, times = 1) => {
      for (let left = times; left > 0; left--) troubles.push(misbehaviour)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** The answer, or undefined when none is to be sent. */
async function answerTo(
  request: WebRequest,
  trouble: Misbehaviour | undefined,
  socket: Socket,
  work: (request: WebRequest) => WebAnswer | Promise<WebAnswer>,
): Promise<WebAnswer | undefined> {
  switch (trouble?.kind) {
    case undefined:
      return work(request)
    case 'answers':
      return trouble
    case 'delays':
      await new Promise((resolve) => setTimeout(resolve, trouble.ms))
      return work(request)
    case 'hangs':
      return undefined
    case 'closes':
      socket.destroy()
      return undefined
  }
}

/** The whole request; undefined when the client went away before its end. */
async function received(incoming: IncomingMessage): Promise<WebRequest | undefined> {
  const body = await text(incoming).catch(() => undefined)
  if (body === undefined) return undefined
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://service')
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers),
    body,
    client: nameOfClient(incoming.socket),
  }
}

function nameOfClient(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  // Without a certificate the object is empty, whatever its type says.
  const { subject }: Partial<PeerCertificate> = socket.getPeerCertificate()
  return [subject?.CN ?? []].flat()[0]
}

function send(response: ServerResponse, { status, headers, body }: WebAnswer): void {
  const isPage = typeof body === 'string'
  response.writeHead(status, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'cache-control': 'no-store, no-cache',
    ...headers,
  })
  response.end(isPage ? body : JSON.stringify(body))
}
