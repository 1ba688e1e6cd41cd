import { sentences } from '../language/composition.ts'
import { msg } from '../language/message.ts'
/** Not every VirtualService of a rollout could be written; those that were have been put back as far as that went. */
export class PartlyWritten extends Error {
  override readonly name = 'PartlyWritten'
  /** Why the first of them could not be written. */
  override readonly cause: unknown
  /** How each of them stands, a line each. */
  readonly states: readonly string[]

  constructor(states: readonly string[], cause: unknown) {
    super(sentences(msg`Not every VirtualService could be written.`, `${states.join('; ')}.`), { cause })
    this.states = states
    this.cause = cause
  }
}
