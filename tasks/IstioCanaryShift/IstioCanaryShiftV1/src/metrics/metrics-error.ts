/** Prometheus gave no usable answer. The message is a sentence that names what was asked and what came back. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  /** What to do about it, a sentence. */
  readonly next: string
  /** True when asking again in a moment may help. */
  readonly passing: boolean

  constructor(message: string, next: string, passing = false, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.next = next
    this.passing = passing
  }
}
