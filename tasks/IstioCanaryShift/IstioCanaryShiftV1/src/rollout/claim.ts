import type { Action } from './request.ts'

/**
 * That one step of the rollout's run is in the midst of several shares, a proof or an observation: other steps of the run
 * wait until it has ended. It is written with the step's first change of the routing and goes with its last.
 */
export interface Claim {
  /** The step, as the run tells its steps apart. */
  readonly step: string
  readonly action: Action
  /** UTC, ISO 8601. From then on the step is taken for dead; while it lives it puts this off. */
  readonly until: string
}

/** How long a step that was killed can be in the way of others. A step that holds longer renews its claim. */
export const leaseSeconds = 300

/** A step's claim from a time (UTC, ISO 8601) on. */
export function claimAt(now: string, step: string, action: Action): Claim {
  return { step, action, until: new Date(Date.parse(now) + leaseSeconds * 1000).toISOString() }
}

/** True while another step's claim is to be waited for. */
export function isHeldByAnother(claim: Claim | undefined, step: string, now: string): claim is Claim {
  return claim !== undefined && claim.step !== step && Date.parse(claim.until) > Date.parse(now)
}
