import type { SlotName } from './slot.ts'

/** Why an action does not fit. One code for each thing that a reader can do something about. */
export type RefusalCode =
  | 'virtualServiceMissing'
  | 'routeMissing'
  | 'routeAmbiguous'
  | 'mirrorTaken'
  | 'recordUnreadable'
  | 'runUnderWay'
  | 'runOutdated'
  | 'noRollout'
  | 'wrongPhase'
  | 'wrongWeights'
  | 'drift'
  | 'slotMissing'
  | 'slotNotReady'
  | 'containerUnknown'
  | 'selectorOverlap'
  | 'subsetMissing'
  | 'digestAmbiguous'
  | 'capacityShort'
  | 'slotsUnmarked'
  | 'gatewayUnknown'
  | 'stepUnderWay'

/**
 * A state of the cluster that does not fit the action. Thrown by the pure planner, so nothing was written for it.
 * `message` says what was seen and what was expected; `remedy` says what to do next.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly remedy: string
  /** The slot that is not ready, when that is the reason: its pods may tell more. */
  readonly slot: SlotName | undefined

  constructor(code: RefusalCode, message: string, remedy: string, slot?: SlotName) {
    super(message)
    this.code = code
    this.remedy = remedy
    this.slot = slot
  }
}
