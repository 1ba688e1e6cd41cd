import { Agent, type IncomingMessage, request } from 'node:http'

/** Who a request is for: everybody (no header), or one slot by `x-api-version`. */
export type Audience = 'plain' | 'blue' | 'green'

/**
 * How a request ended: the model's answer, with the slot that gave it where the route says so in `x-canary-slot`, or what
 * went wrong in a few words.
 */
export type Reply =
  | { readonly kind: 'answer'; readonly text: string; readonly slot?: 'green' | 'blue' }
  | { readonly kind: 'fault'; readonly text: string }

/** A real HTTP client of the gateway, with connections that it keeps. */
export interface GatewayClient {
  /** Asks for a score. Never rejects: what fails is a reply, too. */
  ask(audience: Audience): Promise<Reply>
  close(): void
}

/**
 * Milliseconds after which an idle connection is ended, well before a gateway ends it (Node's after a minute, Envoy's after
 * an hour): a request on a connection that is just being ended is lost, and says nothing about who serves.
 */
const idleLimit = 20_000

/**
 * @param url  of the scores, such as `http://127.0.0.1:8080/score`
 * @param host  what the `Host` header says; the URL's own when missing
 * @param connections  the most at a time; further requests wait for one of them
 */
export function createGatewayClient(url: string, timeoutMs = 10_000, host?: string, connections = 16): GatewayClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, timeout: idleLimit })
  return {
    ask: (audience) =>
      new Promise((resolve) => {
        const headers = { ...(host && { host }), ...(audience === 'plain' ? {} : { 'x-api-version': audience }) }
        const outgoing = request(url, { agent, headers, timeout: timeoutMs }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', (error) => resolve({ kind: 'fault', text: error.message }))
          response.on('end', () => resolve(read(response, Buffer.concat(chunks).toString('utf8'))))
        })
        outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)))
        outgoing.on('error', (error) => resolve({ kind: 'fault', text: error.message }))
        outgoing.end()
      }),
    close: () => agent.destroy(),
  }
}

function read({ statusCode, headers }: IncomingMessage, body: string): Reply {
  if (statusCode !== 200) return { kind: 'fault', text: `HTTP ${statusCode} ${body.trim()}`.trim() }
  const slot = headers['x-canary-slot']
  try {
    const text: unknown = JSON.parse(body)
    if (typeof text === 'string')
      return { kind: 'answer', text, ...(slot === 'green' || slot === 'blue' ? { slot } : {}) }
  } catch {
    // Said below, with the body: it is what the reader needs, not the parser's position in it.
  }
  return { kind: 'fault', text: `no score: ${body.slice(0, 80)}` }
}
