import { ApiFailure, Unreachable } from './failure.ts'

/** How often a request is sent that may be sent again. */
export const attempts = 5

/**
 * True when a write must be planned again: it met another state, or it was perhaps done though no answer came. A failed
 * `test` of a patch gives 422; an object that is created meets none, so its 404 and 422 are final.
 */
export function isOutdated(error: unknown, method: string): boolean {
  if (error instanceof Unreachable) return true
  if (!(error instanceof ApiFailure)) return false
  const anotherState = method === 'POST' ? [409] : [404, 409, 422]
  return anotherState.includes(error.status) || error.status >= 500
}

/** How long to wait before a request is sent again, in milliseconds; undefined when it is not to be. */
export function pauseBeforeRetry(error: unknown, isWrite: boolean, attempt: number): number | undefined {
  const backoff = 250 * 2 ** (attempt - 1)
  if (error instanceof Unreachable) return isWrite || error.cause.lasting ? undefined : backoff
  if (!(error instanceof ApiFailure)) return undefined
  if (error.status === 429) return error.retryAfterMs ?? backoff
  const passing = [500, 502, 503, 504].includes(error.status)
  return passing && !isWrite ? (error.retryAfterMs ?? backoff) : undefined
}
