import type { Readable } from 'node:stream'
import { msg } from '../language/message.ts'
import { isPage, tellAnswer } from '../network/answer.ts'
import type { Peer } from '../network/fault.ts'
import { explainFault } from '../network/fault.ts'
import { NetworkError } from '../network/network-error.ts'
import type { Asked } from './asked.ts'
import { ApiFailure, Unreachable } from './failure.ts'
import { fits } from './shape.ts'
import type { HttpResponse } from './wire.ts'

/** The failure that an answer tells which is no success. @throws Unreachable when the answer was broken off. */
export function failureOf(response: HttpResponse, text: string, asked: Asked, peer: Peer): ApiFailure {
  const seconds = Number(response.header('retry-after'))
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 10) * 1000 : undefined
  return statusFailure(parseStatus(text, peer), response.status, asked, retryAfterMs, text)
}

/** The failure that a watch tells in an event of type `ERROR`. */
export function failureIn(object: unknown, asked: Asked): ApiFailure {
  return statusFailure(object, 500, asked)
}

function statusFailure(body: unknown, fallback: number, asked: Asked, retryAfterMs?: number, text = ''): ApiFailure {
  const status: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {}
  const word = (name: string) => (typeof status[name] === 'string' ? status[name] : undefined)
  const code = Number.isInteger(status.code) ? Number(status.code) : fallback
  const reason = word('reason') ?? (status.kind === 'Status' ? '' : undefined)
  return new ApiFailure(code, reason, word('message') ?? tellAnswer(text), asked, {
    retryAfterMs,
    isPage: isPage(text),
  })
}

function parseStatus(text: string, peer: Peer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (isHalf(text)) throw brokenOff(peer)
    // Something else than the API server answered, a proxy's page, say: who tells the failure says so.
    return undefined
  }
}

/** The JSON of a success. @throws Unreachable when it is none of an API server: it was broken off, or somebody else answered. */
export function parseAnswer(text: string, peer: Peer, asked: Asked): unknown {
  let cause: unknown
  try {
    const value: unknown = JSON.parse(text)
    if (fits(value, asked)) return value
  } catch (error) {
    if (isHalf(text)) throw brokenOff(peer)
    cause = error
  }
  const what = msg`${peer.name} does not answer as a Kubernetes API server: ${tellAnswer(text)}.`
  const next = msg`Check the server of the connection, and whether a proxy, a gateway or a login answers in its place.`
  throw new Unreachable(new NetworkError(what, next, true, cause))
}

// A list of 10,000 pods has about 50 MB.
const mostOfAnAnswer = 256 * 1024 * 1024

/** The whole body as UTF-8. @throws Unreachable when the connection breaks before its end, or when it has none in sight. */
export function readText(body: Readable, peer: Peer, mostBytes = mostOfAnAnswer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const fail = (error: unknown) => reject(new Unreachable(explainFault(error, peer)))
    body
      .on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= mostBytes) chunks.push(chunk)
        else body.destroy(tooLong(peer, mostBytes))
      })
      .once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      .once('error', fail)
      .once('close', () => {
        // Without an end before it, the rest is lost.
        if (!body.readableEnded) reject(brokenOff(peer))
      })
  })
}

/** An answer without a length may end in its midst as if it were whole: what is no JSON and begins like it. */
function isHalf(text: string): boolean {
  return /^\s*\{/.test(text)
}

function brokenOff(peer: Peer): Unreachable {
  return new Unreachable(explainFault(Object.assign(new Error(), { code: 'ERR_STREAM_PREMATURE_CLOSE' }), peer))
}

function tooLong({ name }: Peer, mostBytes: number): NetworkError {
  const next = msg`Check that the address leads to the right server.`
  return new NetworkError(msg`${name} answered with more than ${mostBytes} bytes.`, next, true)
}
