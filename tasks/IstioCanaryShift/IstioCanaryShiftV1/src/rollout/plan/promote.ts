import { msg } from '../../language/message.ts'
import { patchPromotion } from '../deployment.ts'
import { wantsProof } from '../evidence.ts'
import { promotionOf } from '../promotion.ts'
import { isRolledOut } from '../readiness.ts'
import type { PromoteRequest } from '../request.ts'
import { imageOf } from '../template.ts'
import { allBlue } from '../weights.ts'
import { expectDeployment, expectPhase, expectRolledOut, expectRouting, expectWeights } from './expectations.ts'
import { planAfterFirstRelease } from './first-release.ts'
import { endWith, holdsOf } from './holds.ts'
import { ownRollout } from './ownership.ts'
import type { Plan, Situation } from './plan.ts'
import { continueAfter } from './plan.ts'
import { routingStep } from './routing-step.ts'
import { expectNoDrift } from './settle-drift.ts'

/** Blue_Green: green takes blue's image, by the digest that runs, while blue has all the traffic. */
export function planPromote(situation: Situation<PromoteRequest>): Plan {
  const { observed, target, request, run, now } = situation
  const routing = expectRouting(observed, target)
  const owned = ownRollout(routing.record, run, request.takeOver, target.virtualService)
  const over = planAfterFirstRelease(owned)
  if (over !== undefined) return over
  expectPhase(owned, 'promote', ['deployed', 'shifting', 'promoting', 'promoted'])
  expectWeights(routing, 'promote', allBlue)
  const record = expectNoDrift(situation, owned)
  const blue = expectDeployment(observed, target, 'blue')
  const green = expectDeployment(observed, target, 'green')
  expectRolledOut(blue, 'blue', msg`to serve while green is updated`)
  const promotion = promotionOf(green, blue, observed.bluePods)
  const promoted = promotion.images.get(record.container) ?? record.images.candidate
  const images = { ...record.images, promoted }
  const holds = holdsOf(situation, { weights: allBlue, blueAnsweredBy: 'blue' })
  const mark = (phase: 'promoting' | 'promoted') =>
    routingStep(
      situation,
      routing,
      {
        weights: allBlue,
        blueAnsweredBy: 'blue',
        record: { ...record, phase, images, weights: allBlue, updatedAt: now },
      },
      phase === 'promoting' && wantsProof(request),
    )
  const patch = patchPromotion(green, promotion.template, record.startedAt)
  if (patch.length === 0 && isRolledOut(green) && imageOf(green.spec.template, record.container) === promoted) {
    return endWith(mark('promoted'), mark('promoting'), holds)
  }
  if (holds.length > 0) return continueAfter([...mark('promoting'), ...holds])
  const { deployment } = target.slots.green
  return {
    ...continueAfter([
      ...mark('promoting'),
      ...(patch.length === 0
        ? []
        : [{ kind: 'setTemplate', slot: 'green', deployment, tells: msg`image '${promoted}'`, patch } as const]),
      { kind: 'awaitReady', slot: 'green', deployment },
    ]),
    warnings: promotion.unpinned.map(
      (name) => msg`No pod of blue tells the digest of container '${name}': its image is promoted by its tag.`,
    ),
  }
}
