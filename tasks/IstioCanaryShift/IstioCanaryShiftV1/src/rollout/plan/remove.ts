import { msg } from '../../language/message.ts'
import { patchForgetting } from '../deployment.ts'
import { wantsProof } from '../evidence.ts'
import { isObserved } from '../readiness.ts'
import { Refusal } from '../refusal.ts'
import type { RemoveRequest } from '../request.ts'
import { imageOf } from '../template.ts'
import { allGreen } from '../weights.ts'
import { expectDeployment, expectPhase, expectRolledOut, expectRouting } from './expectations.ts'
import { planAfterFirstRelease } from './first-release.ts'
import { holdsOf } from './holds.ts'
import { ownRollout } from './ownership.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter, finish, nothing } from './plan.ts'
import { removeBlue } from './remove-blue.ts'
import { routingStep } from './routing-step.ts'
import { expectNoDrift } from './settle-drift.ts'

/** Green_100: all traffic to green, which runs blue's image; once that is proven a drain time; then blue goes. */
export function planRemove(situation: Situation<RemoveRequest>): Plan {
  const { observed, target, request, run, now } = situation
  const routing = expectRouting(observed, target)
  const owned = ownRollout(routing.record, run, request.takeOver, target.virtualService)
  const over = planAfterFirstRelease(owned)
  if (over !== undefined) return over
  expectPhase(owned, 'remove', ['promoted', 'removing', 'done'])
  if (owned.phase === 'done')
    return nothing(msg`This run's rollout is done: green has '${owned.images.promoted ?? ''}'.`)
  const record = expectNoDrift(situation, owned)
  const green = expectDeployment(observed, target, 'green')
  // Another step of this run may just have written to green: how far it is, its controller does not tell yet.
  if (!isObserved(green)) return continueAfter([{ kind: 'awaitReady', slot: 'green', deployment: green.metadata.name }])
  expectRolledOut(green, 'green', msg`to take all the traffic`)
  const image = imageOf(green.spec.template, record.container) ?? ''
  if (image !== record.images.promoted) {
    throw new Refusal(
      'drift',
      msg`Green has image '${image}'; this rollout promoted '${record.images.promoted ?? ''}'.`,
      msg`Run the action 'promote' again, or 'rollback'.`,
    )
  }
  const holds = holdsOf(situation, { weights: allGreen, blueAnsweredBy: 'green' })
  const mark = (phase: 'removing' | 'done') =>
    routingStep(
      situation,
      routing,
      {
        weights: allGreen,
        blueAnsweredBy: 'green',
        record: { ...record, phase, weights: allGreen, updatedAt: now },
      },
      phase === 'removing' && wantsProof(request),
    )
  // Blue goes last: as long as a gateway may still send to it, its pods are what answers.
  if (holds.length > 0) return continueAfter([...mark('removing'), ...holds])
  const blue = observed.deployments.blue
  if (blue !== undefined || record.phase === 'promoted') {
    const removal = blue === undefined ? [] : removeBlue(situation, blue)
    return continueAfter([...mark('removing'), ...removal])
  }
  const patch = patchForgetting(green)
  const forget: readonly Step[] =
    patch.length === 0
      ? []
      : [
          {
            kind: 'setTemplate',
            slot: 'green',
            deployment: green.metadata.name,
            tells: msg`its old template is forgotten, the pods stay`,
            patch,
          },
        ]
  return finish([...forget, ...mark('done')])
}
