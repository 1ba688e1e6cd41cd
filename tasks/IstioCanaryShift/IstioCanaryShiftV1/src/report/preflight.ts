import { msg } from '../language/message.ts'
import { podsForAll, shortageOf } from '../rollout/capacity.ts'
import { wantsProof } from '../rollout/evidence.ts'
import type { Situation } from '../rollout/plan/plan.ts'
import type { RolloutRecord } from '../rollout/record.ts'
import { isUnderWay } from '../rollout/record.ts'
import type { Action, Request } from '../rollout/request.ts'
import { sameRun, tellRun } from '../rollout/run-identity.ts'
import type { SlotName } from '../rollout/slot.ts'
import type { SlotSummary, State } from '../rollout/state.ts'
import type { Weights } from '../rollout/weights.ts'
import { tellWeights } from '../rollout/weights.ts'

/**
 * What a plan rests on, a line each: what the action was checked for and is well. Only a plan that was made, with something
 * to do, has passed these checks; each of them that fails is a refusal.
 * @param state of what was observed.
 * @param after the weights that the action is to leave.
 */
export function tellPreflight(situation: Situation, state: State, after: Weights | undefined): readonly string[] {
  const { request } = situation
  if (request.action === 'status') return []
  return [
    tellOwnership(situation, state.record),
    ...(request.action === 'rollback' ? [] : [msg`no other step of this run is at work`]),
    ...tellFit(request.action, state),
    ...slotsNeeded(request, after).flatMap((slot) => tellReady(slot, state.slots[slot])),
    ...tellCapacity(situation, state, after),
    ...tellUnchanged(state),
    ...(wantsProof(request) && request.action !== 'rollback' && !request.markSlots && state.record !== undefined
      ? [msg`each destination of the routes tells its slot`]
      : []),
  ]
}

function tellOwnership({ run }: Situation, record: RolloutRecord | undefined): string {
  if (record === undefined) return msg`no rollout is on record here`
  if (sameRun(record.run, run)) return msg`the rollout on record is this run's own`
  if (isUnderWay(record)) return msg`the rollout of ${tellRun(record.run)} is taken over`
  return msg`the last rollout, of ${tellRun(record.run)}, has ended: '${record.phase}'`
}

/** That the rollout stands where the action starts from. */
function tellFit(action: Action, { record, weights }: State): readonly string[] {
  switch (action) {
    case 'shift':
    case 'promote':
    case 'remove': {
      const phase = record === undefined ? [] : [msg`'${action}' may follow phase '${record.phase}'`]
      const isAsNeeded = action === 'promote' && weights !== undefined
      return isAsNeeded ? [...phase, msg`the weights are ${tellWeights(weights)}, as '${action}' needs`] : phase
    }
    case 'deploy':
    case 'rollback':
    case 'status':
      return []
  }
}

/** The slots that an action needs to be ready before it begins. */
function slotsNeeded({ action }: Request, after: Weights | undefined): readonly SlotName[] {
  switch (action) {
    case 'deploy':
    case 'remove':
      return ['green']
    case 'shift':
      return [...(after?.green === 0 ? [] : ['green' as const]), ...(after?.blue === 0 ? [] : ['blue' as const])]
    case 'promote':
      return ['blue']
    case 'rollback':
    case 'status':
      return []
  }
}

function tellReady(slot: SlotName, there: SlotSummary | undefined): readonly string[] {
  return there === undefined || there.ready === 0 ? [] : [msg`${slot} is ready: ${there.ready} of ${there.wanted} pods`]
}

function tellCapacity(
  { request, observed }: Situation,
  { record, weights }: State,
  after: Weights | undefined,
): readonly string[] {
  if (request.action !== 'shift' || request.capacity === 'off') return []
  const { green, blue } = observed.deployments
  if (green === undefined || blue === undefined || record === undefined || weights === undefined) return []
  if (after === undefined || after.blue <= weights.blue) return []
  // What is short was warned of.
  const isShort = shortageOf('blue', blue, after.blue, podsForAll(record, weights, green)) !== undefined
  return isShort ? [] : [msg`blue has pods enough for ${after.blue} % of the traffic`]
}

/** What was changed after the end of a rollout is nobody's drift. */
function tellUnchanged({ record, drift }: State): readonly string[] {
  return record !== undefined && isUnderWay(record) && drift.length === 0
    ? [msg`all is as this rollout left it: no drift`]
    : []
}
