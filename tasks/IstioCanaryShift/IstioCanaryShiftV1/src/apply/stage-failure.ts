import type { Landing } from '../rollout/landing.ts'
import type { Unproven } from './unproven.ts'

/** What an action did was not proven, and the traffic was left somewhere for it. */
export class StageFailure extends Error {
  override readonly name = 'StageFailure'
  override readonly cause: Unproven
  readonly landing: Landing

  constructor(cause: Unproven, landing: Landing) {
    super(cause.message, { cause })
    this.cause = cause
    this.landing = landing
  }
}
