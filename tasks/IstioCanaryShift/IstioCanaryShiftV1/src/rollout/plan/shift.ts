import type { ShiftRequest } from '../request.ts'
import { weightsFor } from '../weights.ts'
import {
  expectDeployment,
  expectNoDrift,
  expectPhase,
  expectRolledOut,
  expectRouting,
  expectServing,
} from './expectations.ts'
import { planAfterFirstRelease } from './first-release.ts'
import { ownRollout } from './ownership.ts'
import type { Plan, Situation } from './plan.ts'
import { finish } from './plan.ts'
import { routingStep } from './routing-step.ts'

/** Blue_50, Blue_100: sets blue's share. Exactly two weights change, and the record with them. */
export function planShift({ observed, target, request, run, now }: Situation<ShiftRequest>): Plan {
  const routing = expectRouting(observed, target)
  const owned = ownRollout(routing.record, run, request.takeOver, target.virtualService)
  const over = planAfterFirstRelease(owned)
  if (over !== undefined) return over
  expectPhase(owned, 'shift', ['deployed', 'shifting'])
  const record = expectNoDrift(routing, observed, owned, request.takeOver)
  const weights = weightsFor(request.shares[0])
  if (weights.blue > 0) {
    expectRolledOut(expectDeployment(observed, target, 'blue'), 'blue', `for ${weights.blue} % of the traffic`)
  }
  if (weights.green > 0) {
    expectServing(expectDeployment(observed, target, 'green'), 'green', `for ${weights.green} % of the traffic`)
  }
  return {
    ...finish(
      routingStep(target, routing, {
        weights,
        blueAnsweredBy: 'blue',
        record: { ...record, phase: 'shifting', weights, updatedAt: now },
      }),
    ),
    warnings: foreignShare(routing.route.foreignWeight),
  }
}

function foreignShare(weight: number): readonly string[] {
  if (weight === 0) return []
  const share = ((100 * weight) / (100 + weight)).toFixed(1)
  return [
    `Other destinations of the route keep their weight of ${weight}: ${share} % of its traffic goes to neither slot.`,
  ]
}
