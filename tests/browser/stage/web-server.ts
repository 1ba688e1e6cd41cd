import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that a server got. */
export interface Asked {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly authorization: string | null
}

/** A server on loopback, on a port of its own and by a host name of its own: another site to a browser. */
export interface WebServer {
  /** Such as `http://dev.localhost:40123`. */
  readonly origin: string
  /** Everything that was asked for, in its order, preflights included. */
  readonly asked: readonly Asked[]
  close(): Promise<void>
}

/** Serves by `answer`; `name` is the first label of the host name, all of which browsers take for loopback. */
export async function serve(
  name: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<WebServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    asked.push({ method, path: url, authorization: headers.authorization ?? null })
    void Promise.resolve(answer(request, response)).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://${name}.localhost:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
