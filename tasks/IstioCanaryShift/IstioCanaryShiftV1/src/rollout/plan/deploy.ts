import { msg } from '../../language/message.ts'
import { mirrorOf } from '../mirror.ts'
import type { Deployment } from '../objects.ts'
import { readyPods } from '../readiness.ts'
import type { RolloutRecord } from '../record.ts'
import { isUnderWay } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { DeployRequest } from '../request.ts'
import { sameRun } from '../run-identity.ts'
import { imageOf } from '../template.ts'
import type { Routing } from '../virtual-service.ts'
import { allOf } from '../virtual-service.ts'
import { planCanary } from './deploy-canary.ts'
import { planFirstRelease } from './deploy-first.ts'
import { expectAll } from './expectations.ts'
import { fenceOff } from './fence-off.ts'
import { refuseToStartOver } from './ownership.ts'
import type { Plan, Situation } from './plan.ts'
import { nothing } from './plan.ts'
import { routingThere } from './routing-there.ts'
import { expectNoDrift } from './settle-drift.ts'

/**
 * Blue_0: all traffic on green, then the image goes to blue and blue becomes ready. With no green there is nothing to
 * compare: the image goes to green.
 */
export function planDeploy(situation: Situation<DeployRequest>): Plan {
  const { observed, target, request, run } = situation
  expectAll(observed, target)
  const routing = routingThere(observed, target)
  refuseToStartOver(routing?.record, run, request.takeOver)
  const own = ownRecord(situation, routing)
  if (own?.phase === 'done' && own.images.candidate === request.image) {
    return nothing(msg`This run's rollout is done: green has '${own.images.promoted ?? own.images.candidate}'.`)
  }
  refuseBehindPromotion(own)
  refuseTakenMirror(routing, situation)
  const green = observed.deployments.green
  return green === undefined || isUnfinishedFirstRelease(routing?.record, own, green, request.image)
    ? planFirstRelease(situation, routing, own, green)
    : fenced(planCanary(situation, routing, own, green), routing?.record, green)
}

/** A rollout that is taken over in the midst of its promotion gives green no image any more. */
function fenced(plan: Plan, record: RolloutRecord | undefined, green: Deployment): Plan {
  const afterMark = plan.steps.findIndex(({ kind }) => kind === 'setRouting') + 1
  if (record?.phase !== 'promoting' || afterMark === 0) return plan
  return { ...plan, steps: plan.steps.toSpliced(afterMark, 0, fenceOff(green, record)) }
}

/** The record of this run's own rollout; while it is under way, green is expected to be as it was found. */
function ownRecord(situation: Situation<DeployRequest>, routing: Routing | undefined): RolloutRecord | undefined {
  const { record } = routing ?? {}
  if (record === undefined || !sameRun(record.run, situation.run)) return undefined
  return isUnderWay(record) ? expectNoDrift(situation, record) : record
}

function refuseBehindPromotion(own: RolloutRecord | undefined): void {
  const { phase } = own ?? {}
  if (phase === 'promoting' || phase === 'promoted' || phase === 'removing' || phase === 'rollingBack') {
    throw new Refusal(
      'wrongPhase',
      msg`This run's rollout is in phase '${phase}'; 'deploy' would lose the old image.`,
      phase === 'rollingBack'
        ? msg`Finish the action 'rollback' first.`
        : msg`Run the action 'remove', or 'rollback' first.`,
    )
  }
}

function refuseTakenMirror(routing: Routing | undefined, { target, request }: Situation<DeployRequest>): void {
  if (routing === undefined || request.mirrorPercent === 0) return
  for (const { virtualService, route } of allOf(routing)) {
    const mirror = mirrorOf(virtualService.spec.http?.[route.index] ?? {}, target)
    if (mirror.kind !== 'foreign') continue
    throw new Refusal(
      'mirrorTaken',
      msg`The weighted route of VirtualService '${virtualService.metadata.name}' mirrors to '${mirror.host}' already, which is kept.`,
      msg`Set the input 'mirrorPercent' to 0, or take that mirror away first.`,
    )
  }
}

/**
 * True when green is only there because a first release began and never became ready, or is this run's very own. One that
 * somebody else has put there meanwhile, with another image, is a green like any other.
 */
function isUnfinishedFirstRelease(
  record: RolloutRecord | undefined,
  own: RolloutRecord | undefined,
  green: Deployment,
  image: string,
): boolean {
  if (own?.firstRelease && own.phase === 'deploying') {
    return [own.images.candidate, image].includes(imageOf(green.spec.template, own.container) ?? '')
  }
  return record?.firstRelease === true && record.phase !== 'done' && readyPods(green) === 0
}
