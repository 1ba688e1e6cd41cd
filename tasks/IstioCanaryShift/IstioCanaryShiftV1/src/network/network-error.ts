/** Another machine could not be reached or not be trusted. The message is a sentence that names it and the cause. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  /** What to do about it, a sentence. */
  readonly next: string
  /** True when asking again soon cannot help: a certificate that is not trusted, credentials that a proxy refuses. */
  readonly lasting: boolean

  constructor(message: string, next: string, lasting: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.next = next
    this.lasting = lasting
  }
}
