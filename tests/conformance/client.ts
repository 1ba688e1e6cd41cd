/** Requests and watches by plain HTTPS, so that nothing of a client library stands between the test and the answer. */
import { Agent, type RequestOptions, request } from 'node:https'
import type { Readable } from 'node:stream'
import type { ApiUnderTest } from './api-under-test.ts'

/** JSON as tests read it: every member may be anything. */
export interface Json {
  [member: string]: Json
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Empty when the body is not JSON. */
  readonly body: Json
}

export interface WatchEvent {
  readonly type: string
  readonly object: Json
}

export interface Watch {
  /** The next event that is no bookmark; undefined at the end of the stream. Rejects when none comes in time. */
  next(): Promise<WatchEvent | undefined>
  /** The next event of whatever type. */
  nextOfAny(): Promise<WatchEvent | undefined>
  close(): void
}

export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
  put(path: string, body: unknown): Promise<Reply>
  patch(path: string, kind: PatchKind, body: unknown): Promise<Reply>
  remove(path: string, options?: unknown): Promise<Reply>
  /** Sends a body that is a string as it is, any other as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** Opens a watch; resolves with its head. */
  watch(path: string, headers?: Record<string, string>): Promise<Watch>
  close(): void
}

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

export type PatchKind = keyof typeof patchTypes

/** Milliseconds that an event may take. */
const patience = 10_000

/** A client with its own connections, which names itself `conformance` to the server. */
export function openClient({ server, token, certificateAuthority: ca }: ApiUnderTest): Client {
  const agent = new Agent({ keepAlive: true, ca })
  const authorized = { authorization: `Bearer ${token}`, 'user-agent': 'conformance/1.0' }
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    // Node adds no length by itself for DELETE, and then the body is lost.
    const type =
      content === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }
    const options = { agent, method, headers: { ...authorized, ...type, ...headers } }
    const response = await open(`${server}${path}`, options, content)
    const text = await textOf(response)
    const isJson = String(response.headers['content-type']).startsWith('application/json') && !text.includes('\n{')
    const { statusCode: status = 0 } = response
    return { status, headers: response.headers, body: isJson ? JSON.parse(text) : {} }
  }
  return {
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    patch: (path, kind, body) => send('PATCH', path, body, { 'content-type': patchTypes[kind] }),
    remove: (path, options) => send('DELETE', path, options),
    watch: async (path, headers = {}) => {
      // A connection of its own, which can be cut.
      const response = await open(`${server}${path}`, { ca, headers: { ...authorized, ...headers }, agent: false })
      return readWatch(response)
    },
    close: () => agent.destroy(),
  }
}

type Response = Readable & { statusCode?: number; headers: Record<string, string | string[] | undefined> }

function open(url: string, options: RequestOptions, content?: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => resolve(response as Response))
    sent.on('error', reject)
    sent.end(content)
  })
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function readWatch(stream: Readable): Watch {
  const lines = linesOf(stream)
  const nextOfAny: Watch['nextOfAny'] = async () => {
    const { value } = await within(patience, lines.next())
    return value === undefined ? undefined : JSON.parse(value)
  }
  return {
    nextOfAny,
    next: async () => {
      for (;;) {
        const event = await nextOfAny()
        if (event?.type !== 'BOOKMARK') return event
      }
    },
    close: () => stream.destroy(),
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  return undefined
}

async function within<T>(limit: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No event came within ${limit} ms.`)), limit)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
