/** A slot did not become what was waited for. `reasons` are the pods' own. */
export class SlotNotReady extends Error {
  override readonly name = 'SlotNotReady'
  readonly reasons: readonly string[]

  constructor(message: string, reasons: readonly string[]) {
    super(message)
    this.reasons = reasons
  }
}
