/**
 * A door before an API server, with a certificate of its own: whoever comes through it speaks HTTP/2 or HTTP/1.1, as with
 * the API server, and its holder does with each request what it likes.
 */
import { once } from 'node:events'
import type { OutgoingHttpHeaders } from 'node:http'
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
import { createServer, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createCertificates, type ServerCertificates } from '../rehearsal/cluster/certificates.ts'
import { isFree } from '../rehearsal/cluster/kubelet/free-port.ts'

export interface Door {
  /** `https://127.0.0.1:PORT` */
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  /** Resets every connection that stands, as when a network breaks. */
  cut(): void
  /** Cuts, and refuses every new connection until `open`. */
  shut(): void
  /** Takes connections again, at the same address. */
  open(): Promise<void>
  stop(): Promise<void>
}

/** The API server behind a door. */
export interface Target {
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
}

/** Asks the API server what a request asks; what is written to the stream is the body. */
export type Ask = (request: Http2ServerRequest) => ClientHttp2Stream

/** What a door does with a request. When it throws, the request ends without an answer. */
export type Handle = (request: Http2ServerRequest, response: Http2ServerResponse, ask: Ask) => Promise<void>

export interface DoorOptions {
  /** Those of other doors, which need not be made again. */
  readonly certificates?: ServerCertificates
  /** True to speak HTTP/1.1 alone. */
  readonly onlyHttp1?: boolean
  readonly ports?: PortRange
}

/** So many ports from `first` on; as many behind them are taken, too. */
export interface PortRange {
  readonly first: number
  readonly count: number
}

/** Below the range from which systems take ports for outgoing connections, and below those of the embedded cluster's pods. */
const usualPorts: PortRange = { first: 12_000, count: 4_000 }

/** @param onError  told of errors that are no client's and no test's */
export async function startDoor(
  target: Target,
  handle: Handle,
  onError: (error: unknown) => void,
  { certificates, onlyHttp1 = false, ports = usualPorts }: DoorOptions = {},
): Promise<Door> {
  const { authority, certificate, key } = certificates ?? (await createCertificates(new Date()))
  const raw = new Set<Socket>()
  const upstream = createUpstream(target)
  let isOver = false
  const server = createSecureServer({
    cert: certificate,
    key,
    allowHTTP1: true,
    ...(onlyHttp1 && { ALPNProtocols: ['http/1.1'] }),
  })
  server.on('request', (request, response) => {
    handle(request, response, upstream.ask).catch((error: unknown) => {
      // Once its client has left, or the door is taken away, a request may end in any way.
      if (isOver || response.closed || response.stream?.destroyed === true || request.socket?.destroyed === true) return
      response.stream?.destroy()
      request.socket?.destroy()
      onError(error)
    })
  })
  server.on('connection', (socket: Socket) => {
    raw.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => raw.delete(socket))
    socket.on('error', () => {})
  })
  // A client that is killed leaves its connection as it is, and one that is cut off may be in its handshake.
  server.on('secureConnection', (socket: TLSSocket) => socket.on('error', () => {}))
  server.on('sessionError', () => {})
  const { port, release } = await claimPort(ports)
  const open = async (): Promise<void> => {
    if (server.listening) return
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await open()
  const cut = (): void => {
    for (const socket of raw) socket.resetAndDestroy()
  }
  return {
    server: `https://127.0.0.1:${port}`,
    certificateAuthority: authority,
    cut,
    shut: () => {
      if (server.listening) server.close()
      cut()
    },
    open,
    stop: async () => {
      isOver = true
      if (server.listening) server.close()
      for (const socket of raw) socket.destroy()
      upstream.close()
      release()
    },
  }
}

/**
 * A port that no other door has, of this process or another one, be it shut or open: who has a port listens at another one
 * for as long, too, which is the claim to it.
 */
async function claimPort({ first, count }: PortRange): Promise<{ port: number; release: () => void }> {
  for (let tries = 0; tries < 100; tries++) {
    const port = first + Math.floor(Math.random() * count)
    const claim = await listenAt(port + count)
    if (claim === undefined) continue
    if (await isFree(port)) return { port, release: () => claim.close() }
    claim.close()
  }
  throw new Error('No port of a hundred is free.')
}

/** A server of nothing; undefined when somebody else listens there. */
async function listenAt(port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
    .listen(port, '127.0.0.1')
    .unref()
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

/** The head of an answer, by the arguments of the event `response` of the stream that asked. */
export function headOf([head]: unknown[]): { readonly status: number; readonly headers: OutgoingHttpHeaders } {
  const { ':status': status = 502, ...headers } = head as IncomingHttpHeaders & IncomingHttpStatusHeader
  return { status, headers }
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
function createUpstream({ server, certificateAuthority }: Target): { ask: Ask; close: () => void } {
  let session: ClientHttp2Session | undefined
  const connected = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session
    session = connect(server, { ca: certificateAuthority })
    // Its streams fail with it, and each tells its own client.
    session.on('error', () => {})
    return session
  }
  return {
    ask: ({ method, url, headers }) => {
      const own = Object.entries(headers).filter(([name]) => !name.startsWith(':') && !ofTheConnection.has(name))
      return connected().request({ ...Object.fromEntries(own), ':method': method, ':path': url }, { endStream: false })
    },
    close: () => session?.destroy(),
  }
}
