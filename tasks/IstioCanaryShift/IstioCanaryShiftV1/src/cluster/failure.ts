/** An answer of the API server that is no success, as its `Status` tells it. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  /** Kubernetes' own reason, such as `Forbidden` or `NotFound`. */
  readonly reason: string
  /** What was asked for, for people: `patch virtualservices/mlmodel-virtualservice in namespace abtesting`. */
  readonly asked: string
  /** How long the server asks to wait before the next try. */
  readonly retryAfterMs: number | undefined

  constructor(status: number, reason: string, message: string, asked: string, retryAfterMs?: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
    this.status = status
    this.reason = reason
    this.asked = asked
  }
}

/** The API server could not be reached, or the connection broke before it answered. The cause tells why. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  readonly server: string

  constructor(server: string, cause: unknown) {
    super(`${server} cannot be reached: ${tellCause(cause)}`, { cause })
    this.server = server
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

function tellCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  // Node joins the attempts over IPv4 and IPv6 into an AggregateError without a message.
  const message =
    cause.message || (cause instanceof AggregateError ? cause.errors.map(tellCause).join('; ') : cause.name)
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}
