import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'

/** A server on a loopback port, and how it is stopped. */
export interface Running {
  readonly port: number
  /** How many connections it has had. */
  readonly connections: () => number
  stop(): void
}

/** Plain HTTP. */
export function serveHttp(listener: RequestListener): Promise<Running> {
  return start(createHttpServer(listener))
}

/** HTTP over TLS, with a certificate and key in PEM. */
export function serveHttps(options: ServerOptions, listener: RequestListener): Promise<Running> {
  return start(createHttpsServer(options, listener))
}

/** Whatever is done with a connection. */
export function serveTcp(onConnection: (socket: Socket) => void): Promise<Running> {
  return start(createTcpServer(onConnection))
}

/** A port on which nobody listens. */
export async function deadPort(): Promise<number> {
  const { port, stop } = await serveTcp(() => undefined)
  stop()
  return port
}

async function start(server: Server): Promise<Running> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    // Clients that do not trust the server leave in the middle of the handshake.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
