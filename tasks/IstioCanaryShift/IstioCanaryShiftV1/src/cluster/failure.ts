import type { NetworkError } from '../network/network-error.ts'
import type { Asked } from './asked.ts'

/** An answer of the API server that is no success. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  /** Kubernetes' own reason, such as `Forbidden` or `NotFound`; undefined when the answer was no `Status` of Kubernetes. */
  readonly reason: string | undefined
  readonly asked: Asked
  /** How long the server asks to wait before the next try. */
  readonly retryAfterMs: number | undefined
  /** Whether the answer was a page for people, which no API server gives. */
  readonly isPage: boolean

  constructor(
    status: number,
    reason: string | undefined,
    message: string,
    asked: Asked,
    { retryAfterMs, isPage = false }: { readonly retryAfterMs?: number | undefined; readonly isPage?: boolean } = {},
  ) {
    super(message)
    this.retryAfterMs = retryAfterMs
    this.isPage = isPage
    this.status = status
    this.reason = reason
    this.asked = asked
  }
}

/** The API server could not be reached, or the connection broke before it answered. The cause tells why and what to do. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  override readonly cause: NetworkError

  constructor(cause: NetworkError) {
    super(cause.message, { cause })
    this.cause = cause
  }
}

/**
 * A write met a state that is not the one that was read, or its answer was lost, so that nobody knows whether it was
 * done. Either way the state must be read and planned again.
 */
export class Outdated extends Error {
  override readonly name = 'Outdated'

  constructor(message: string, cause: unknown) {
    super(message, { cause })
  }
}
