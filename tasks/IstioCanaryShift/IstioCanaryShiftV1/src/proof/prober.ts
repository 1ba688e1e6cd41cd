import http from 'node:http'
import type { Network } from '../network/network.ts'
import { exchange } from './exchange.ts'
import type { Outcome } from './tally.ts'
import type { ProbeRequest } from './way.ts'
import { wayTo } from './way.ts'

/** Connections that are kept for as long as a window. */
export interface Connections {
  /** Sends one probe with these headers beside its own. Whatever becomes of it is an outcome. */
  ask(headers: Readonly<Record<string, string>>): Promise<Outcome>
  /** Ends everything that is under way. */
  close(): void
}

export interface Prober {
  connect(): Connections
}

/**
 * Sends probes over HTTP/1.1, through the agent's proxy where the agent has one for the address.
 * @param elapsed milliseconds of a clock that never goes back.
 * @throws NetworkError when the agent's proxy cannot carry such a request.
 */
export function openProber(request: ProbeRequest, network: Network, elapsed: () => number): Prober {
  const way = wayTo(request, network)
  return {
    connect: () => {
      const closing = new AbortController()
      const agent = new http.Agent({ keepAlive: true })
      agent.createConnection = (_, given) => {
        way.dial(closing.signal).then(
          (socket) => given?.(null, socket),
          // Node looks at the error first; the type of the callback has no place for a socket that is not there.
          (error: unknown) => (given as ((error: unknown) => void) | undefined)?.(error),
        )
        return undefined
      }
      return {
        ask: (headers) => exchange({ ...request, headers: { ...request.headers, ...headers } }, way, agent, elapsed),
        close: () => {
          closing.abort()
          agent.destroy()
        },
      }
    },
  }
}
