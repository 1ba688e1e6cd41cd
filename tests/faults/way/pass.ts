import { once } from 'node:events'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ClientHttp2Stream, Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { type Ask, type Door, headOf } from '../../door.ts'
import type { Asked } from './asked.ts'
import type { Exchange } from './exchange.ts'
import type { Told } from './wrong.ts'

/** An answer of the API server, whole. */
export interface Body {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

/** A request on its way. */
export interface Call {
  readonly asked: Asked
  readonly request: Http2ServerRequest
  readonly body: Buffer
  readonly response: Http2ServerResponse
  readonly ask: Ask
  readonly door: Door
  readonly answered: Map<string, Body[]>
  readonly note: (exchange: Partial<Exchange>) => void
  /** Has the connection of the request answer nothing more. */
  readonly die: () => void
  readonly isDead: () => boolean
  /** Has what is due after this request happen. */
  readonly happens: () => Promise<void>
}

/** Has a request go its way undisturbed. */
export async function passOn(call: Call): Promise<void> {
  if (call.asked.kind === 'watch') return passWatch(call, { atStart: [], of: (line) => [line] })
  const answer = await carryOut(call)
  call.note({ status: answer.status, version: versionIn(answer), given: versionIn(answer) })
  await call.happens()
  send(call.response, answer)
}

/** How many old answers to one question are kept. */
const kept = 4

/** Has the API server carry it out. */
export async function carryOut({ asked, request, body, ask, answered }: Call): Promise<Body> {
  const stream = ask(request)
  stream.end(body)
  const { status, headers } = headOf(await once(stream, 'response'))
  const answer = { status, headers, body: await wholeOf(stream) }
  if (asked.kind === 'read' && status === 200) {
    answered.set(asked.url, [...(answered.get(asked.url) ?? []), answer].slice(-kept))
  }
  return answer
}

/** Passes a watch on, with what is told of it. */
export async function passWatch(call: Call, { atStart, of }: Told): Promise<void> {
  const { request, response, ask, body, note, happens, isDead } = call
  const stream = ask(request)
  stream.end(body)
  response.once('close', () => stream.close())
  const { status, headers } = headOf(await once(stream, 'response'))
  note({ status })
  await happens()
  if (response.closed) return
  response.writeHead(status, headers)
  // HTTP/1.1 else waits for the first event.
  if ('flushHeaders' in response) (response as unknown as ServerResponse).flushHeaders()
  for (const line of atStart ?? []) response.write(line)
  if (atStart !== undefined) await passLines(stream, response, (line) => (isDead() ? [] : of(line)))
  if (isDead()) return
  stream.close()
  response.end()
}

async function passLines(stream: ClientHttp2Stream, response: Http2ServerResponse, of: Told['of']): Promise<void> {
  let rest = ''
  try {
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines.flatMap((one) => of(`${one}\n`))) response.write(line)
    }
  } catch (error) {
    // A watch that its client leaves is closed, which ends it here in any way.
    if (!response.closed && !response.destroyed) throw error
  }
}

export function send(response: Http2ServerResponse, { status, headers, body }: Body): void {
  if (response.closed || response.destroyed) return
  response.writeHead(status, headers)
  response.end(body)
}

/** Resolves when it is on its way. */
export function written(response: Http2ServerResponse, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(body, () => resolve())
  })
}

export async function bodyOf(request: Http2ServerRequest): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function wholeOf(stream: ClientHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The version of the object or the collection that an answer holds. */
export function versionIn({ body }: Body): number | undefined {
  const found = JSON.parse(body.toString('utf8')) as { metadata?: { resourceVersion?: string } }
  const version = found.metadata?.resourceVersion
  return version === undefined ? undefined : Number(version)
}
