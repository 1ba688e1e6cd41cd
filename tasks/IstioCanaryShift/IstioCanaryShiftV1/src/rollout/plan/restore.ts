import { recordAnnotation, sameRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Target } from '../request.ts'
import type { Routing } from '../virtual-service.ts'
import { sameWeights, tellWeights } from '../weights.ts'
import type { Plan } from './plan.ts'
import { finish, nothing } from './plan.ts'
import { routingStep } from './routing-step.ts'

/** A write to the VirtualService that is to be undone, and what is there now. */
export interface Restoration {
  readonly target: Target
  readonly before: Routing
  readonly written: Routing
  readonly there: Routing
  /** UTC, ISO 8601: the time of the record's next write. */
  readonly now: string
}

/**
 * Puts back weights, header routes and record as they were before a write of ours, and leaves alone what others have
 * changed in the VirtualService since. The record says then what is true again: the phase and the weights of before.
 * @throws Refusal `drift` when the weights or the record are no longer what we wrote: they are somebody else's now.
 */
export function planRestore({ target, before, written, there, now }: Restoration): Plan {
  const { record, route } = before
  if (record === undefined) throw new Error(`What was there before has no record, '${recordAnnotation}'.`)
  const is = (routing: Routing) =>
    sameWeights(there.route.weights, routing.route.weights) && sameRecord(there.record, routing.record ?? record)
  if (is(before)) return nothing('It is as before already.')
  if (!is(written)) {
    throw new Refusal(
      'drift',
      `Since this step wrote ${tellWeights(written.route.weights)}, somebody else has changed weights or record; now ${tellWeights(there.route.weights)}.`,
      `Find out who changed it, and set the weights by 'shift' with 'takeOver', or run the action 'rollback'.`,
    )
  }
  const blueAnsweredBy = before.headerRoutes.find(({ asked }) => asked === 'blue')?.answers ?? 'blue'
  return finish(
    routingStep(target, there, { weights: route.weights, blueAnsweredBy, record: { ...record, updatedAt: now } }),
  )
}
