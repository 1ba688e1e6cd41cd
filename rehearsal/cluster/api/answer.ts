/** What the API answers, apart from how it is sent. */
import type { ApiError, ErrorDetails } from '../store/errors.ts'

export type Answer = BodyAnswer | StreamAnswer

/** One body, then the end. An object is sent as JSON. */
export interface BodyAnswer {
  readonly kind: 'body'
  readonly status: number
  readonly body: string | object
  readonly headers?: Readonly<Record<string, string>>
}

/** A body that grows until either side ends it. Status 200. */
export interface StreamAnswer {
  readonly kind: 'stream'
  readonly contentType: string
  /** Called once, when the head is sent. Must stop when `sink.closed` fires. */
  start(sink: StreamSink): void
}

export interface StreamSink {
  /** Sends at once. */
  write(chunk: string): void
  end(): void
  /** Fires when the client has gone, the server stops, or the stream has ended. */
  readonly closed: AbortSignal
}

/** A `Status`, the API's answer about an answer. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Record<string, never>
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: ErrorDetails
  readonly code?: number
}

export function ok(body: string | object, headers?: Readonly<Record<string, string>>): BodyAnswer {
  return { kind: 'body', status: 200, body, ...(headers === undefined ? {} : { headers }) }
}

/** The `Status` of a refusal. */
export function failure({ code, reason, message, details }: ApiError): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  }
}

/** The `Status` of something done that left no object to show. */
export function success(details: ErrorDetails): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

/** The answer that carries a refusal. */
export function refusal(error: ApiError): BodyAnswer {
  const { retryAfterSeconds } = error.details ?? {}
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return { kind: 'body', status: error.code, body: failure(error), headers }
}
