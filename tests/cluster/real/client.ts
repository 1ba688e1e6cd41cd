/** JSON over HTTPS to the API server, for the parts of the cluster that we play ourselves. */
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { createInterface } from 'node:readline'

/** How to reach an API server, and as whom. */
export interface Access {
  /** `https://HOST:PORT` */
  readonly server: string
  readonly token: string
  /** PEM; the only authority that is trusted. */
  readonly certificateAuthority: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** A line of a watch. */
export interface WatchEvent {
  readonly type: string
  readonly object: unknown
}

export interface Client {
  /** Rejects only when there is no answer at all. */
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>
  /** As `send`. @throws Error unless the answer is a success, or `tolerated` */
  ask(method: string, path: string, body?: unknown, ...tolerated: number[]): Promise<Answer>
  /** Hands over each event of a watch until it ends, which is no error. @throws Error on another answer than 200 */
  watch(path: string, signal: AbortSignal, onEvent: (event: WatchEvent) => void): Promise<void>
  close(): void
}

export function createClient({ server, token, certificateAuthority }: Access): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, ca: certificateAuthority })
  const open = (method: string, path: string, body: unknown, contentType: string, signal?: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      // Without a length Node sends the body of a DELETE unframed, and the connection is lost.
      const content =
        body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...content }
      const options = { method, agent, headers, ...(signal && { signal }) }
      const outgoing = request(new URL(path, server), options, resolve)
      outgoing.once('error', reject)
      outgoing.end(text)
    })
  const send: Client['send'] = async (method, path, body, contentType = 'application/json') => {
    const response = await open(method, path, body, contentType)
    const text = await textOf(response)
    return { status: response.statusCode ?? 0, body: parsed(text) }
  }
  return {
    send,
    ask: async (method, path, body, ...tolerated) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : undefined
      const answer = await send(method, path, body, type)
      if ((answer.status < 200 || answer.status >= 300) && !tolerated.includes(answer.status)) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      }
      return answer
    },
    watch: async (path, signal, onEvent) => {
      const response = await open('GET', path, undefined, '', signal)
      if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode} ${await textOf(response)}`)
      for await (const line of createInterface({ input: response })) onEvent(JSON.parse(line) as WatchEvent)
    },
    close: () => agent.destroy(),
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** `/readyz` and a server that is just starting answer in plain text. */
function parsed(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text
}
