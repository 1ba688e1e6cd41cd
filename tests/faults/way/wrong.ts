import type { Http2ServerResponse } from 'node:http2'
import { setTimeout } from 'node:timers/promises'
import type { Fault } from '../schedule/schedule.ts'
import type { Asked } from './asked.ts'
import type { Body } from './pass.ts'

type Of<K extends Fault['kind']> = Extract<Fault, { readonly kind: K }>

/** The reasons of Kubernetes' `Status`, by their codes. */
const reasons: Readonly<Record<Of<'answer'>['status'], string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

/** What every made-up answer says, so that an error can be told to be about it. */
export const madeUp = 'made up by the storm'

/** Another answer than the API server's: one of its own kind, or a page of what stands before it. */
export function answerOf({ status, as, retryAfter }: Of<'answer'>, asked: Asked): Body {
  const reason = reasons[status]
  const message =
    status === 403
      ? `${asked.collection}${asked.name === undefined ? '' : ` "${asked.name}"`} is forbidden: User "storm" cannot ${asked.verb} resource "${asked.collection}": ${madeUp}`
      : `${reason}: ${madeUp}`
  const text =
    as === 'status'
      ? JSON.stringify({
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message,
          reason,
          code: status,
        })
      : `<html><head><title>${status} ${reason}</title></head><body><h1>${status} ${reason}</h1></body></html>`
  const body = Buffer.from(text)
  return {
    status,
    headers: {
      'content-type': as === 'status' ? 'application/json' : 'text/html',
      'content-length': String(body.length),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body,
  }
}

export function inHalf(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2))
}

export async function sendSlowly(
  response: Http2ServerResponse,
  body: Buffer,
  { pieces, pauseMs }: Of<'slow'>,
): Promise<void> {
  const size = Math.ceil(body.length / pieces)
  for (let at = 0; at < body.length; at += size) {
    await setTimeout(pauseMs)
    if (response.closed || response.destroyed) return
    response.write(body.subarray(at, at + size))
  }
  response.end()
}

/** What a watch tells that goes wrong: at its start, where undefined ends it at once, and for each line. */
export function wrongWatch({ kind }: Of<'watchEnds' | 'watchRepeats' | 'watchExpires'>): Told {
  switch (kind) {
    case 'watchEnds':
      return { atStart: undefined, of: () => [] }
    case 'watchRepeats':
      return { atStart: [], of: (line) => [line, line] }
    case 'watchExpires':
      // The client ends it: nothing of worth comes after an error.
      return { atStart: [expired()], of: () => [] }
  }
}

export interface Told {
  readonly atStart: readonly string[] | undefined
  readonly of: (line: string) => readonly string[]
}

function expired(): string {
  const object = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 410, reason: 'Expired' }
  return `${JSON.stringify({ type: 'ERROR', object: { ...object, message: `too old resource version: ${madeUp}` } })}\n`
}
