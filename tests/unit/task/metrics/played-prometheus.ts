/** A web server that answers like Prometheus' API, as a test tells it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly path: string
  readonly query: string
  readonly time: string | undefined
  readonly authorization: string | undefined
}

export interface Played {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface PlayedPrometheus {
  readonly url: string
  readonly asked: readonly Asked[]
  stop(): Promise<void>
}

/** Starts on a free port of loopback. */
export async function playPrometheus(answer: (asked: Asked) => Played): Promise<PlayedPrometheus> {
  const all: Asked[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const asked: Asked = {
      path: url.pathname,
      query: url.searchParams.get('query') ?? '',
      time: url.searchParams.get('time') ?? undefined,
      authorization: request.headers.authorization,
    }
    all.push(asked)
    const { status, body, headers } = answer(asked)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: all,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function result(
  resultType: 'scalar' | 'vector' | 'matrix',
  series: unknown,
  warnings: readonly string[] = [],
): Played {
  return { status: 200, body: { status: 'success', data: { resultType, result: series }, warnings } }
}
