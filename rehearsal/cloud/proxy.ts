/** An HTTP proxy, as a company has between its agents and the world: CONNECT, and requests by their whole address. */
import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls'
import type { CertificateAuthority, Certified } from '../cluster/certificates.ts'

/** What the proxy was asked. */
export interface ProxiedRequest {
  readonly method: string
  /** `host:port` of a tunnel, else the whole address. */
  readonly target: string
  /** The status by which the proxy itself answered; undefined when it passed the request on. */
  readonly refusedWith: number | undefined
}

export interface ProxyServer {
  /** `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`. */
  readonly url: string
  readonly requests: readonly ProxiedRequest[]
  /** Refuses everything from now on with this status, as a proxy does whose rules forbid a host; undefined: no more. */
  refuse(status: number | undefined): void
  /** Cuts every connection and frees the port. */
  stop(): Promise<void>
}

export interface ProxyOptions {
  /** Who may use it; absent: anyone. */
  readonly credentials?: { readonly user: string; readonly password: string }
  /** Speaks TLS itself, by this certificate. */
  readonly certified?: Certified
  /** Opens the TLS of every tunnel, and shows the client certificates that this authority signed. */
  readonly inspector?: CertificateAuthority
}

/** Starts a proxy on a loopback port. */
export async function startProxy({ credentials, certified, inspector }: ProxyOptions = {}): Promise<ProxyServer> {
  const requests: ProxiedRequest[] = []
  const sockets = new Set<Duplex>()
  let refusal: number | undefined

  /** Notes a request, and says with which status it is refused, if it is. */
  function admitted({ method = '', url = '', headers }: IncomingMessage): number | undefined {
    const basic =
      credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
    const isKnown = basic === undefined || headers['proxy-authorization'] === basic
    const refusedWith = isKnown ? refusal : 407
    requests.push({ method, target: url, refusedWith })
    return refusedWith
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const refusedWith = admitted(request)
    if (refusedWith === undefined) forward(request, response)
    else response.writeHead(refusedWith, challenge(refusedWith)).end('The proxy refuses this.')
  }
  const server = certified
    ? createHttpsServer({ key: certified.key, cert: certified.certificate }, listener)
    : createServer(listener)
  const keep = <T extends Duplex>(socket: T): T => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Either end of a tunnel may go away at any time; the other end is closed with it.
    socket.on('error', () => socket.destroy())
    return socket
  }
  server.on('connection', keep)
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client)
    const refusedWith = admitted(request)
    if (refusedWith !== undefined) {
      const fields = Object.entries(challenge(refusedWith)).map(([name, value]) => `${name}: ${value}\r\n`)
      client.end(`HTTP/1.1 ${refusedWith} Refused\r\n${fields.join('')}content-length: 0\r\n\r\n`)
      return
    }
    const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(request.url ?? '') ?? []
    const upstream = keep(connect(Number(port), host))
    upstream.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'))
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) client.unshift(head)
      if (inspector === undefined) join(client, upstream)
      else void inspect(client, upstream, host, inspector, keep)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `${certified ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refuse: (status) => {
      refusal = status
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Ends the client's TLS here and begins another to the server, which is not verified: nobody asks the proxy to. */
async function inspect(
  client: Duplex,
  upstream: Socket,
  host: string,
  inspector: CertificateAuthority,
  keep: <T extends Duplex>(socket: T) => T,
): Promise<void> {
  const { certificate, key } = await inspector.issue({ use: 'server', hosts: [host] })
  const opened = keep(
    new TLSSocket(client, {
      isServer: true,
      secureContext: createSecureContext({ cert: certificate, key }),
      ALPNProtocols: ['http/1.1'],
    }),
  )
  join(opened, keep(connectTls({ socket: upstream, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })))
}

function join(one: Duplex, other: Duplex): void {
  one.pipe(other).pipe(one)
  one.on('close', () => other.destroy())
  other.on('close', () => one.destroy())
}

/** Passes on a request that names a whole address of plain HTTP. */
function forward(request: IncomingMessage, response: ServerResponse): void {
  const { 'proxy-authorization': _, ...headers } = request.headers
  const passed = sendRequest(request.url ?? '', { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  passed.on('error', () => response.writeHead(502).end('The server cannot be reached.'))
  request.pipe(passed)
}

function challenge(status: number): Record<string, string> {
  return status === 407 ? { 'proxy-authenticate': 'Basic realm="rehearsal"' } : {}
}
