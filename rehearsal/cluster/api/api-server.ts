/** The Kubernetes API on a loopback port: HTTPS with HTTP/2 and HTTP/1.1. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Writable } from 'node:stream'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { Certified, ServerCertificates } from '../certificates.ts'
import { createAuthorizer } from '../rbac/authorizer.ts'
import { createFirstRoles } from '../rbac/first-roles.ts'
import type { User } from '../rbac/user.ts'
import { ApiError } from '../store/errors.ts'
import type { Store } from '../store/store.ts'
import { issueAccountTokens } from './account-tokens.ts'
import { type Answer, type BodyAnswer, refusal, type StreamAnswer } from './answer.ts'
import { bodyLimit } from './body.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { certificateUser, createTokens, newToken, type TokenAuthenticator } from './identity.ts'
import type { LogSource } from './logs.ts'
import { createPages } from './pages.ts'
import type { RequestLog } from './request-log.ts'
import { loadSchema } from './schema.ts'
import type { Reach } from './service-proxy.ts'

export interface ApiServerOptions {
  readonly store: Store
  readonly certificates: ServerCertificates
  readonly logs: LogSource
  /** Where pods listen, for the proxy of Services. Absent: nowhere. */
  readonly reach?: Reach
  readonly now: () => Date
  /** 0 takes a free one. */
  readonly port: number
  /** Told of every error that is not a refusal of the API: a fault of the server itself, answered by 500. */
  readonly onFault: (error: unknown) => void
  /** Knows the tokens that others have given out. Absent: only the server's own count. */
  readonly authenticate?: TokenAuthenticator
  /** Milliseconds between the bookmarks of a watch; one minute when absent. */
  readonly bookmarkInterval?: number
}

export interface ApiServer {
  /** `https://127.0.0.1:PORT` */
  readonly url: string
  readonly adminToken: string
  readonly requests: RequestLog
  /** A bearer token with the identity `system:serviceaccount:NAMESPACE:NAME`. Absent `expires`: for ever. */
  createServiceAccountToken(namespace: string, name: string, expires?: Date): string
  /** A client certificate that makes its holder the user `name` in `groups`. */
  createClientCertificate(name: string, groups?: readonly string[]): Promise<Certified>
  /** Cuts every connection and frees the port. */
  stop(): Promise<void>
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

/** Bytes that may wait for a client that does not read its watch, before it is cut off. */
const streamLimit = 16 * 1024 * 1024

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, certificates, logs, now, reach = () => undefined, bookmarkInterval = 60_000 } = options
  const adminToken = newToken()
  const tokens = createTokens(adminToken, now, options.authenticate)
  const schema = await loadSchema()
  const pages = createPages(newToken)
  const authorizer = createAuthorizer(store)
  createFirstRoles(store)
  const stopTokens = issueAccountTokens(store, tokens, certificates.authority)
  const exchange = createExchange({ store, schema, tokens, authorizer, logs, reach, pages, now, bookmarkInterval })
  const server = createSecureServer({
    key: certificates.key,
    cert: certificates.certificate,
    allowHTTP1: true,
    // A client without a certificate, or with one of somebody else, may still have a token.
    requestCert: true,
    rejectUnauthorized: false,
    ca: certificates.authority,
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('request', (request: Request, response: Response) => {
    serve(exchange, request, response, options.onFault).catch(options.onFault)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    adminToken,
    requests: exchange.requests,
    createServiceAccountToken: (namespace, name, expires) => tokens.issue(namespace, name, expires),
    createClientCertificate: (name, groups = []) =>
      certificates.issuer.issue({ use: 'client', name, organizations: groups }),
    stop: () =>
      new Promise((resolve) => {
        stopTokens()
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

async function serve(
  exchange: Exchange,
  request: Request,
  response: Response,
  onFault: (error: unknown) => void,
): Promise<void> {
  // A client that goes away is no fault; whoever writes to it notices by `close`.
  response.on('error', () => undefined)
  const body = await readBody(request)
  if (body === undefined) return
  const answer = await answerTo(exchange, request, body, onFault)
  if (!response.destroyed) send(response, answer)
}

async function answerTo(
  exchange: Exchange,
  { method = '', url = '', headers, socket }: Request,
  body: Buffer | ApiError,
  onFault: (error: unknown) => void,
): Promise<Answer> {
  if (body instanceof ApiError) return refusal(body)
  try {
    const certified = certifiedUser(socket as TLSSocket)
    return await exchange.answer({ method, url, headers: plainHeaders(headers), body, ...(certified && { certified }) })
  } catch (error) {
    onFault(error)
    const message = error instanceof Error ? error.message : String(error)
    return refusal(new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {}))
  }
}

/** Whom the client's certificate names; undefined when it has none that the cluster's authority signed. */
function certifiedUser(socket: TLSSocket): User | undefined {
  if (!socket.authorized) return undefined
  // A resumed session counts as authorized, with a certificate or without.
  const { CN, O = [] } = (socket.getPeerCertificate() as Partial<PeerCertificate>).subject ?? {}
  return typeof CN === 'string' ? certificateUser(CN, [O].flat()) : undefined
}

/** The whole body, its refusal when it is too large, or undefined when the client went away before its end. */
function readBody(request: Request): Promise<Buffer | ApiError | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= bodyLimit) chunks.push(chunk)
    })
    request.on('end', () => {
      const tooLarge = `Request entity too large: limit is ${bodyLimit}`
      resolve(length <= bodyLimit ? Buffer.concat(chunks) : new ApiError(413, 'RequestEntityTooLarge', tooLarge, {}))
    })
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}

function plainHeaders(headers: Request['headers']): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':')) continue
    plain[name] = Array.isArray(value) ? value.join(', ') : String(value)
  }
  return plain
}

function send(response: Response, answer: Answer): void {
  switch (answer.kind) {
    case 'body':
      sendBody(response, answer)
      return
    case 'stream':
      sendStream(response, answer)
      return
  }
}

function sendBody(response: Response, { status, body, headers }: BodyAnswer): void {
  const isText = typeof body === 'string'
  const content = Buffer.from(isText ? body : JSON.stringify(body))
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': content.length,
    'cache-control': 'no-cache, private',
    ...headers,
  })
  response.end(content)
}

function sendStream(response: Response, { contentType, start }: StreamAnswer): void {
  const closed = new AbortController()
  response.on('close', () => closed.abort())
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache, private' })
  // A watch may have nothing to say for long, but the client waits for the head. HTTP/2 sends it as it is written.
  if ('flushHeaders' in response) response.flushHeaders()
  const out: Writable = response
  start({
    closed: closed.signal,
    write: (chunk) => {
      if (closed.signal.aborted) return
      out.write(chunk)
      if (out.writableLength > streamLimit) out.destroy()
    },
    end: () => {
      closed.abort()
      out.end()
    },
  })
}
