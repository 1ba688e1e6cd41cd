import { msg } from '../../language/message.ts'
import { podsForAll } from '../capacity.ts'
import type { ShiftRequest } from '../request.ts'
import type { Weights } from '../weights.ts'
import { weightsFor } from '../weights.ts'
import { expectDeployment, expectPhase, expectRolledOut, expectRouting, expectServing } from './expectations.ts'
import { planAfterFirstRelease } from './first-release.ts'
import { holdsOf } from './holds.ts'
import { ownRollout } from './ownership.ts'
import type { Plan, Situation } from './plan.ts'
import { continueAfter, finish } from './plan.ts'
import { routingStep } from './routing-step.ts'
import { expectNoDrift } from './settle-drift.ts'

/**
 * Blue_50, Blue_100: sets blue's share, or the next of several. Exactly two weights change, and the record with them. Each
 * share is proven and watched as far as is asked before the next one is set.
 */
export function planShift(situation: Situation<ShiftRequest>): Plan {
  const { observed, target, request, run, now } = situation
  const routing = expectRouting(observed, target)
  const owned = ownRollout(routing.record, run, request.takeOver, target.virtualService)
  const over = planAfterFirstRelease(owned)
  if (over !== undefined) return over
  expectPhase(owned, 'shift', ['deployed', 'shifting'])
  const record = expectNoDrift(situation, owned)
  const holdsAt = (share: number) =>
    holdsOf(situation, { weights: weightsFor(share), blueAnsweredBy: 'blue' }, watchSeconds(request, share))
  const share = shareToSet(request.shares, routing.route.weights, (set) => holdsAt(set).length === 0)
  const weights = weightsFor(share)
  if (weights.blue > 0) {
    expectRolledOut(expectDeployment(observed, target, 'blue'), 'blue', msg`for ${weights.blue} % of the traffic`)
  }
  if (weights.green > 0) {
    expectServing(expectDeployment(observed, target, 'green'), 'green', msg`for ${weights.green} % of the traffic`)
  }
  const { green } = observed.deployments
  const full = green === undefined ? record.podsForAll : podsForAll(record, routing.route.weights, green)
  const holds = holdsAt(share)
  const change = {
    weights,
    blueAnsweredBy: 'blue',
    record: { ...record, phase: 'shifting', weights, podsForAll: full, updatedAt: now },
  } as const
  const isOver = share === request.shares.at(-1) && holds.length === 0
  const steps = [...routingStep(situation, routing, change, !isOver), ...holds]
  return { ...(isOver ? finish(steps) : continueAfter(steps)), warnings: foreignShare(routing.route.foreignWeight) }
}

/**
 * The share that is to stand now. A share of the list that is set already, by this step or by one that was interrupted, is
 * gone on from once it is settled; from any other the list is begun.
 */
function shareToSet(shares: ShiftRequest['shares'], { blue }: Weights, isSettled: (share: number) => boolean): number {
  const at = shares.indexOf(blue)
  if (at < 0) return shares[0]
  return (isSettled(blue) ? shares[at + 1] : undefined) ?? blue
}

/** How long a share is let stand: those before the last until the next one is due. */
function watchSeconds({ shares, stepSeconds, gates }: ShiftRequest, share: number): number {
  return share === shares.at(-1) ? (gates?.observeSeconds ?? 0) : stepSeconds
}

function foreignShare(weight: number): readonly string[] {
  if (weight === 0) return []
  const share = ((100 * weight) / (100 + weight)).toFixed(1)
  return [
    msg`Other destinations of the route keep their weight of ${weight}: ${share} % of its traffic goes to neither slot.`,
  ]
}
