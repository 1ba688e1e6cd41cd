import type { Request } from './request.ts'
import type { SlotName } from './slot.ts'
import type { Weights } from './weights.ts'
import { allGreen, sameWeights } from './weights.ts'

/** How requests are routed, as far as a proof can tell it. */
export interface Split {
  readonly weights: Weights
  /** The slot that answers requests which ask for blue by header. */
  readonly blueAnsweredBy: SlotName
}

/** What this step has seen of the traffic so far, by its own looking. It is never written down: each step sees for itself. */
export interface Evidence extends Split {
  /** True when the gateway was proven to split the traffic so. */
  readonly proven: boolean
  /** True when it was let stand, under the gates if there are any, for as long as was asked. */
  readonly watched: boolean
  /** True when it was let stand for as long as blue is drained. */
  readonly drained: boolean
}

/** The split that blue can be removed after. */
export const withoutBlue: Split = { weights: allGreen, blueAnsweredBy: 'green' }

/** True when the evidence is about this split. */
export function isAbout(evidence: Evidence | undefined, { weights, blueAnsweredBy }: Split): evidence is Evidence {
  return evidence !== undefined && sameWeights(evidence.weights, weights) && evidence.blueAnsweredBy === blueAnsweredBy
}

/** What is known once one thing more was seen of a split; what was seen of another one does not count. */
export function withSeen(
  evidence: Evidence | undefined,
  split: Split,
  seen: 'proven' | 'watched' | 'drained',
): Evidence {
  const before = isAbout(evidence, split) ? evidence : { proven: false, watched: false, drained: false }
  return { ...before, ...split, [seen]: true }
}

/** True when everything that the request asks to be judged was judged good: a share that one can come back to. */
export function isJudgedGood(request: Request, evidence: Evidence | undefined): boolean {
  return (!wantsProof(request) || evidence?.proven === true) && (!wantsGates(request) || evidence?.watched === true)
}

/** True when the step can find out by itself that it did no good. */
export function judges(request: Request): boolean {
  return wantsProof(request) || wantsGates(request)
}

export function wantsProof(request: Request): boolean {
  return request.action !== 'status' && request.proof !== undefined
}

export function wantsGates(request: Request): boolean {
  return request.action === 'shift' && request.gates !== undefined
}
