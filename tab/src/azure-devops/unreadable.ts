/** Why something of Azure DevOps could not be read. */
export type Hindrance =
  /** The access token was not taken: 401, or a page to sign in instead of an answer. */
  | { readonly kind: 'notSignedIn' }
  /** 403: the one who looks at the page lacks a right. */
  | { readonly kind: 'forbidden' }
  /** 404 or 410. */
  | { readonly kind: 'gone' }
  /** 429 or 5xx: it may go well the next time. */
  | { readonly kind: 'busy'; readonly status: number }
  /** No answer at all, or none in time: it may go well the next time. */
  | { readonly kind: 'unreachable' }
  /** Any other status. */
  | { readonly kind: 'refused'; readonly status: number }
  /** The answer is not what its address promises. */
  | { readonly kind: 'garbled' }
  /** The address leads away from the collection, so that it was not asked: the token is for nobody else. */
  | { readonly kind: 'elsewhere'; readonly origin: string }

/** Thrown by everything that reads from Azure DevOps; `tellHindrance` says it to people. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly hindrance: Hindrance

  constructor(hindrance: Hindrance, address: string, options?: ErrorOptions) {
    super(`${hindrance.kind}: ${address}`, options)
    this.hindrance = hindrance
  }

  /** Whether asking again later is worth it. */
  get passing(): boolean {
    return this.hindrance.kind === 'busy' || this.hindrance.kind === 'unreachable'
  }
}
