import type { Claim } from '../claim.ts'
import type { Evidence, Split } from '../evidence.ts'
import type { JsonPatch } from '../json-patch.ts'
import type { KubernetesObject } from '../objects.ts'
import type { Observed } from '../observed.ts'
import type { Phase } from '../record.ts'
import type { Request, Target } from '../request.ts'
import type { RunIdentity } from '../run-identity.ts'
import type { SlotName } from '../slot.ts'
import type { Weights } from '../weights.ts'

/** What a write of the routing is made for, beside what it wants: by whom, where, when. */
export interface Frame<R extends Request = Request> {
  readonly request: R
  readonly target: Target
  /** Tells this step from the others of its run; attempts of one step are the same. */
  readonly step: string
  /** UTC, ISO 8601: the time of the record's next write. */
  readonly now: string
  /** What was read, where the record is to tell what a write leaves; undefined for a write that puts back what was. */
  readonly observed?: Observed | undefined
}

/** Everything that a plan is made from. */
export interface Situation<R extends Request = Request> extends Frame<R> {
  readonly run: RunIdentity
  readonly observed: Observed
  /** What this step has seen of the traffic so far; undefined: nothing yet. */
  readonly evidence?: Evidence | undefined
}

/** What is written of one VirtualService. */
export interface RoutePatch {
  readonly virtualService: string
  readonly patch: JsonPatch
}

/** One thing to do. Each leaves a state from which the same action plans its way on. */
export type Step =
  | { readonly kind: 'create'; readonly object: KubernetesObject }
  | {
      readonly kind: 'setRouting'
      /** One for each VirtualService that is to change, at least one. All are written, or none stays so. */
      readonly patches: readonly RoutePatch[]
      readonly weights: { readonly before: Weights; readonly after: Weights }
      /** Who answers requests that ask for blue by header, when that changes. */
      readonly blueAnsweredBy: SlotName | undefined
      /** Percent of the requests of which blue gets a copy from now on, when that changes; 0: of none any more. */
      readonly mirrorPercent?: number
      /** What it is for, where the weights do not tell. */
      readonly tells?: string
      readonly phase: Phase
    }
  | {
      readonly kind: 'setTemplate'
      readonly slot: SlotName
      readonly deployment: string
      readonly tells: string
      readonly patch: JsonPatch
    }
  | { readonly kind: 'awaitReady'; readonly slot: SlotName; readonly deployment: string }
  | { readonly kind: 'drain'; readonly seconds: number }
  | { readonly kind: 'delete'; readonly slot: SlotName; readonly deployment: string; readonly uid: string }
  | { readonly kind: 'awaitGone'; readonly slot: SlotName; readonly deployment: string }
  /** The gateway is to be seen to split the traffic so. */
  | { readonly kind: 'prove'; readonly split: Split }
  /** The weights stand, and are observed under the gates when there are any. */
  | { readonly kind: 'watch'; readonly split: Split; readonly seconds: number; readonly gated: boolean }
  /** Another step of this run is in the midst of its work. */
  | { readonly kind: 'awaitTurn'; readonly claim: Claim }

/**
 * What to do from here. Unless `finished`, the state is read and planned again after the steps: waiting takes time, and
 * what follows must fit what is there then.
 */
export interface Plan {
  readonly steps: readonly Step[]
  readonly finished: boolean
  /** True when it only puts back what others have changed, and the action's own plan is to follow. */
  readonly putsBack?: true
  /** Why there is nothing to do, when that needs saying. */
  readonly because?: string
  /** What the reader should know though it stops nothing. */
  readonly warnings?: readonly string[]
}

export function finish(steps: readonly Step[]): Plan {
  return { steps, finished: true }
}

export function continueAfter(steps: readonly Step[]): Plan {
  return { steps, finished: false }
}

/** A plan that changes nothing, and says why that is right. */
export function nothing(because: string): Plan {
  return { steps: [], finished: true, because }
}
