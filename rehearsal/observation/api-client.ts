import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'

/** A reader and maker of objects of a cluster, by plain HTTPS as any client does it. */
export interface ApiClient {
  /** The object at `path`; `undefined` when there is none. @throws Error on any other answer than 200 and 404 */
  get(path: string): Promise<unknown>
  /** Returns the object as the server keeps it. @throws Error on any answer that is no success */
  create(path: string, object: unknown): Promise<unknown>
  /** A merge patch (RFC 7386). @throws Error likewise */
  patch(path: string, change: unknown): Promise<void>
  /** @throws Error likewise */
  delete(path: string): Promise<void>
  /**
   * The lines of an answer that does not end by itself, such as a watch, as they come, until the server ends it or `signal`
   * does. @throws Error on any answer but 200, and when the connection breaks
   */
  lines(path: string, signal: AbortSignal): AsyncIterable<string>
}

/** @param certificateAuthority  PEM; the only one that is trusted */
export function createApiClient(server: string, token: string, certificateAuthority: string): ApiClient {
  const authorized = { authorization: `Bearer ${token}`, accept: 'application/json' }
  const send = (
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, server),
        {
          method,
          ca: certificateAuthority,
          headers: { ...authorized, ...(body === undefined ? {} : { 'content-type': contentType }) },
        },
        (response) => {
          textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    })

  return {
    async get(path) {
      const { status, text } = await send('GET', path)
      if (status === 404) return undefined
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`)
      return JSON.parse(text)
    },
    async create(path, object) {
      const { status, text } = await send('POST', path, object)
      if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`)
      return JSON.parse(text)
    },
    async patch(path, change) {
      const { status, text } = await send('PATCH', path, change, 'application/merge-patch+json')
      if (status !== 200) throw new Error(`PATCH ${path}: ${status} ${text}`)
    },
    async delete(path) {
      const { status, text } = await send('DELETE', path)
      if (status !== 200 && status !== 202) throw new Error(`DELETE ${path}: ${status} ${text}`)
    },
    async *lines(path, signal) {
      const outgoing = request(new URL(path, server), { ca: certificateAuthority, headers: authorized, signal })
      outgoing.end()
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode} ${await textOf(response)}`)
      let begun = ''
      for await (const chunk of response.setEncoding('utf8')) {
        const lines = (begun + chunk).split('\n')
        begun = lines.pop() ?? ''
        yield* lines
      }
    },
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
