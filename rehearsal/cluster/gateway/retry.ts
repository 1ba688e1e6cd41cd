/** When a request is sent once more. Pure. */
import { duration } from './patterns.ts'

export interface RetryPolicy {
  /** How often a request may be sent again. */
  attempts: number
  /** Milliseconds for each attempt; undefined: only the route's own timeout counts. */
  perTryTimeout: number | undefined
  retryOn: ReadonlySet<string>
}

/** How an attempt ended. `unsent`: the connection was refused, or a reused one closed before any answer. */
export type AttemptEnd =
  | { kind: 'unsent' }
  | { kind: 'reset' }
  | { kind: 'timeout' }
  | { kind: 'answered'; status: number }

/** Istio's default: two retries, on conditions of which these can happen over HTTP/1.1. */
const defaults = { attempts: 2, retryOn: 'connect-failure,refused-stream,unavailable,cancelled,503' }

/** Conditions that are honoured. `retriable-status-codes` is taken as Istio takes it: codes written into the list. */
const known =
  /^(connect-failure|reset-before-request|reset|gateway-error|5xx|retriable-4xx|\d{3}|retriable-status-codes)$/
/** Conditions of HTTP/2 and gRPC, which never hold here. */
const neverHolds = new Set([
  'refused-stream',
  'unavailable',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
])

const knownFields = new Set([
  'attempts',
  'perTryTimeout',
  'retryOn',
  'retryRemoteLocalities',
  'retryIgnorePreviousHosts',
  'backoff',
])

/** Reads `retries` of a route. */
export function retryPolicy(retries: Record<string, unknown> = {}): RetryPolicy {
  const unknown = Object.keys(retries).find((field) => !knownFields.has(field))
  if (unknown !== undefined) throw new Error(`retries: this gateway does not know ${unknown}`)
  const { attempts = defaults.attempts, perTryTimeout, retryOn } = retries
  if (!Number.isInteger(attempts) || Number(attempts) < 0) throw new Error('retries.attempts must be a whole number')
  const conditions = String(retryOn === undefined || retryOn === '' ? defaults.retryOn : retryOn)
    .split(',')
    .map((condition) => condition.trim())
  const strange = conditions.find((condition) => !known.test(condition) && !neverHolds.has(condition))
  if (strange !== undefined) throw new Error(`retries.retryOn: this gateway does not know ${strange}`)
  return {
    attempts: Number(attempts),
    perTryTimeout: perTryTimeout === undefined ? undefined : duration(perTryTimeout),
    retryOn: new Set(conditions),
  }
}

/** Whether an attempt that ended so is worth another. */
export function isRetriable({ retryOn }: RetryPolicy, end: AttemptEnd): boolean {
  const any = (...conditions: string[]): boolean => conditions.some((condition) => retryOn.has(condition))
  switch (end.kind) {
    case 'unsent':
      return any('connect-failure', 'reset-before-request', 'reset', '5xx', 'gateway-error')
    case 'reset':
      return any('reset', '5xx')
    case 'timeout':
      return any('5xx', 'gateway-error', 'reset', '504')
    case 'answered': {
      const { status } = end
      const gatewayError = status >= 502 && status <= 504 && any('gateway-error')
      return (
        gatewayError || (status >= 500 && any('5xx')) || (status === 409 && any('retriable-4xx')) || any(String(status))
      )
    }
  }
}
