import { msg } from '../../language/message.ts'
import { recordAnnotation, sameRecord } from '../record.ts'
import { isCopyOf } from '../record-copy.ts'
import { Refusal } from '../refusal.ts'
import type { Routing } from '../virtual-service.ts'
import { mirroredPercent } from '../virtual-service.ts'
import { sameWeights, tellWeights } from '../weights.ts'
import type { Frame, Plan } from './plan.ts'
import { finish, nothing } from './plan.ts'
import { routingStep } from './routing-step.ts'

/** A write of the routing that is to be undone, and what is there now. */
export interface Restoration extends Frame {
  readonly before: Routing
  readonly written: Routing
  readonly there: Routing
}

/**
 * Puts back weights, header routes and record as they were before a write of ours, gives the rollout free if this step
 * claims it, and leaves alone what others have changed in the VirtualServices since. The record says then what is true
 * again: the phase and the weights of before.
 * @throws Refusal `drift` when the weights or the record are no longer what we wrote: they are somebody else's now.
 */
export function planRestore({ before, written, there, ...frame }: Restoration): Plan {
  const { record, route } = before
  if (record === undefined) throw new Error(msg`What was there before has no record, '${recordAnnotation}'.`)
  const isBack = isAs(before, there)
  const isOurs = isBack ? areCopiesOurs(there) : isStillOurs(there, written, frame.step)
  if (!isOurs) throw changedByOthers(written, there)
  const hasAll = there.others.every((other) => sameWeights(other.route.weights, route.weights))
  if (isBack && hasAll && there.record?.claim === undefined) return nothing(msg`It is as before already.`)
  const blueAnsweredBy = before.headerRoutes.find(({ asked }) => asked === 'blue')?.answers ?? 'blue'
  const mirrorPercent = mirroredPercent(before, frame.target)
  const back = { weights: route.weights, blueAnsweredBy, mirrorPercent, record: { ...record, updatedAt: frame.now } }
  return finish(routingStep(frame, there, back))
}

/**
 * True when what is there is this step's own: as it was written, or, when the answer to a write was lost, under this
 * step's claim and as the record says.
 */
export function isStillOurs(there: Routing, written: Routing, step: string): boolean {
  const { record, route } = there
  const isClaimed = record?.claim?.step === step && sameWeights(route.weights, record.weights)
  return (isClaimed || isAs(written, there)) && areCopiesOurs(there)
}

/** True when each further VirtualService is as this rollout set it, be it in this step or, where a write was lost, before. */
function areCopiesOurs({ record, others }: Routing): boolean {
  return others.every(
    (other) => isCopyOf(other.record, record) && sameWeights(other.route.weights, other.record.weights),
  )
}

/** What is to be told when it is not. */
export function changedByOthers(written: Routing, there: Routing): Refusal {
  return new Refusal(
    'drift',
    msg`Since this step wrote ${tellWeights(written.route.weights)}, somebody else has changed weights or record; now ${tellWeights(there.route.weights)}.`,
    msg`Find out who changed it, and set the weights by 'shift' with 'takeOver', or run the action 'rollback'.`,
  )
}

function isAs(known: Routing, there: Routing): boolean {
  // What a record says of claims and of routes follows from the write itself.
  const essence = ({ record }: Routing) => record && { ...record, claim: undefined, left: undefined }
  const record = essence(known)
  return (
    sameWeights(there.route.weights, known.route.weights) &&
    (record === undefined ? there.record === undefined : sameRecord(essence(there), record))
  )
}
