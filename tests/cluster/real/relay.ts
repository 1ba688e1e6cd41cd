/**
 * A door before the API server, with a certificate of its own: a real API server has no hook by which a test could act
 * before a write, or between a write and its answer. It speaks HTTP/2 and HTTP/1.1, as the API server does.
 */

import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createCertificates } from '../../../rehearsal/cluster/certificates.ts'
import type { Write, WriteListeners } from '../../e2e/cluster.ts'
import type { Access } from './client.ts'

export interface Relay {
  /** `https://127.0.0.1:PORT` */
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  /** See `TestCluster`. */
  onWrite(listeners: WriteListeners): () => void
  stop(): Promise<void>
}

type Target = Pick<Access, 'server' | 'certificateAuthority'>
type AnswerHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader

/** Starts a relay to an API server. @param onError  told of errors that are no client's and no test's */
export async function startRelay(target: Target, onError: (error: unknown) => void): Promise<Relay> {
  const { authority, certificate, key } = await createCertificates(new Date())
  const all = new Set<WriteListeners>()
  const sockets = new Set<Socket>()
  const upstream = createUpstream(target)
  const listen = async (when: keyof WriteListeners, write: Write): Promise<void> => {
    for (const listeners of [...all]) await listeners[when]?.(write)
  }
  const server = createSecureServer({ cert: certificate, key, allowHTTP1: true })
  server.on('request', (request, response) => {
    handle(request, response, upstream.open, listen).catch((error: unknown) => {
      // Once its client has left, a request may end in any way.
      if (response.closed) return
      response.stream?.destroy()
      request.socket?.destroy()
      onError(error)
    })
  })
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A client that is killed leaves its connection as it is.
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificateAuthority: authority,
    onWrite: (listeners) => {
      all.add(listeners)
      return () => all.delete(listeners)
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      upstream.close()
      await closed
    },
  }
}

type Open = (request: Http2ServerRequest) => ClientHttp2Stream
type Listen = (when: keyof WriteListeners, write: Write) => Promise<void>

async function handle(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  open: Open,
  listen: Listen,
): Promise<void> {
  const write = writeOf(request)
  if (write !== undefined) await listen('before', write)
  if (response.closed) return
  const stream = open(request)
  // A watch that its client leaves must end at the server, too.
  response.once('close', () => stream.close())
  stream.on('error', () => response.stream?.destroy())
  request.pipe(stream)
  const [headers] = (await once(stream, 'response')) as [AnswerHeaders]
  const status = headers[':status'] ?? 502
  if (write === undefined || status < 200 || status >= 300) {
    answer(response, headers)
    stream.pipe(response)
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  await listen('after', write)
  if (response.closed) return
  answer(response, headers)
  response.end(Buffer.concat(chunks))
}

/** The write that a request asks for, if it asks for one. */
function writeOf({ method, url }: Http2ServerRequest): Write | undefined {
  const { pathname: path, searchParams } = new URL(url, 'https://relay')
  const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
  const verb = verbs[method]
  return verb === undefined ? undefined : { verb, path, isDry: searchParams.get('dryRun') === 'All' }
}

function answer(response: Http2ServerResponse, headers: AnswerHeaders): void {
  const { ':status': status = 502, ...rest } = headers
  response.writeHead(status, rest)
}

/** These belong to one connection (RFC 9110, 7.6.1), and HTTP/2 has none of them (RFC 9113, 8.2.2). */
const ofTheConnection = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/** One HTTP/2 connection to the API server, made anew when it has ended. */
function createUpstream({ server, certificateAuthority }: Target): { open: Open; close: () => void } {
  let session: ClientHttp2Session | undefined
  const connected = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session
    session = connect(server, { ca: certificateAuthority })
    // Its streams fail with it, and each tells its own client.
    session.on('error', () => {})
    return session
  }
  return {
    open: ({ method, url, headers }) => {
      const own = Object.entries(headers).filter(([name]) => !name.startsWith(':') && !ofTheConnection.has(name))
      return connected().request({ ...Object.fromEntries(own), ':method': method, ':path': url }, { endStream: false })
    },
    close: () => session?.destroy(),
  }
}
