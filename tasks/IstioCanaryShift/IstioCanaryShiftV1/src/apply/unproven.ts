/** The traffic was looked at and is not as it should be: a proof does not hold, or a gate does not. */
export class Unproven extends Error {
  override readonly name = 'Unproven'
  /** What to do about it. */
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}
