import { msg } from '../../language/message.ts'
import { beforePromotion, patchImages, patchRestoration } from '../deployment.ts'
import { tellWriters } from '../drift/tell.ts'
import { imagePath, writersOf } from '../drift/writer.ts'
import { wantsProof } from '../evidence.ts'
import type { JsonPatch } from '../json-patch.ts'
import type { Deployment } from '../objects.ts'
import { isRolledOut, readyPods } from '../readiness.ts'
import type { RolloutRecord } from '../record.ts'
import { isUnderWay } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { OnDrift, RollbackRequest } from '../request.ts'
import { sameRun, tellRun } from '../run-identity.ts'
import { imageOf } from '../template.ts'
import type { Routing } from '../virtual-service.ts'
import type { Weights } from '../weights.ts'
import { allGreen, sameWeights, tellWeights } from '../weights.ts'
import { expectDeployment } from './expectations.ts'
import { fenceOff } from './fence-off.ts'
import { planAfterFirstRelease } from './first-release.ts'
import { holdsOf } from './holds.ts'
import { underWay } from './ownership.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter, finish, nothing } from './plan.ts'
import { removeBlue } from './remove-blue.ts'
import { routingStep } from './routing-step.ts'
import { routingThere } from './routing-there.ts'

/**
 * From any state back to the old image on green, and blue is removed. Safe under `condition: always()`: a rollout that
 * is done, or that this run never began, is left alone.
 */
export function planRollback(situation: Situation<RollbackRequest>): Plan {
  const { observed, target, request, run } = situation
  const routing = routingThere(observed, target)
  if (routing === undefined) {
    return nothing(
      msg`VirtualService '${target.virtualService}' is not there: nothing was released, nothing to roll back.`,
    )
  }
  const { record } = routing
  if (record === undefined) return withoutRecord(routing)
  if (!sameRun(record.run, run)) {
    if (!isUnderWay(record)) {
      return nothing(
        msg`This run began no rollout here; the last one, of ${tellRun(record.run)}, ended as '${record.phase}'.`,
      )
    }
    if (!request.takeOver) throw underWay(record)
  }
  const over = planAfterFirstRelease(record)
  if (over !== undefined) return over
  if (record.phase === 'done') {
    return nothing(
      msg`This run's rollout is done, so it is not rolled back: to release the old image again, run a rollout of it.`,
    )
  }
  if (record.phase === 'rolledBack') return nothing(msg`This run's rollout is rolled back already.`)
  return record.firstRelease ? endFirstRelease(situation, routing, record) : planReturn(situation, routing, record)
}

function withoutRecord(routing: Routing): Plan {
  const { weights } = routing.route
  if (weights.blue === 0)
    return nothing(msg`There is no rollout on record and blue has no traffic: nothing to roll back.`)
  throw new Refusal(
    'noRollout',
    msg`There is no rollout on record, and the weights are ${tellWeights(weights)}: the image to go back to is unknown.`,
    msg`Set the weights by hand, or run the action 'deploy', which puts all the traffic on green.`,
  )
}

/** A first release that did not get ready has no old image to go back to: its rollout ends, green stays as it is. */
function endFirstRelease(situation: Situation<RollbackRequest>, routing: Routing, record: RolloutRecord): Plan {
  const { now, run } = situation
  return {
    ...finish(
      routingStep(situation, routing, {
        weights: allGreen,
        blueAnsweredBy: 'green',
        record: { ...record, run, phase: 'rolledBack', weights: allGreen, updatedAt: now },
      }),
    ),
    warnings: [
      msg`This was a first release: there is no old image to go back to. Green keeps '${record.images.candidate}' as it is, and the next 'deploy' may replace it.`,
    ],
  }
}

function planReturn(situation: Situation<RollbackRequest>, routing: Routing, record: RolloutRecord): Plan {
  const { observed, target, request, run, now } = situation
  const green = expectDeployment(observed, target, 'green')
  const blue = observed.deployments.blue
  const mark = (phase: 'rollingBack' | 'rolledBack', weights: Weights) =>
    routingStep(
      situation,
      routing,
      {
        weights,
        blueAnsweredBy: sameWeights(weights, allGreen) ? 'green' : 'blue',
        record: { ...record, run, phase, weights, updatedAt: now },
      },
      phase === 'rollingBack' && wantsProof(request),
    )
  const restoration = restoreGreen(green, record, request.onDrift)
  if (record.phase === 'promoting' && restoration.length === 0) {
    const weights = weightsMeanwhile(routing, green, blue, false)
    return continueAfter([...mark('rollingBack', weights), fenceOff(green, record)])
  }
  // A green that was promoted may still be a mixture of both images; one that never changed need only serve.
  const settled = record.images.promoted === null ? readyPods(green) > 0 : isRolledOut(green)
  if (restoration.length > 0 || !settled) {
    return continueAfter([
      ...mark('rollingBack', weightsMeanwhile(routing, green, blue, restoration.length > 0)),
      ...restoration,
      { kind: 'awaitReady', slot: 'green', deployment: green.metadata.name },
    ])
  }
  const holds = holdsOf(situation, { weights: allGreen, blueAnsweredBy: 'green' })
  // Blue goes last: as long as a gateway may still send to it, its pods are what answers.
  if (holds.length > 0) return continueAfter([...mark('rollingBack', allGreen), ...holds])
  if (blue === undefined) return finish(mark('rolledBack', allGreen))
  return continueAfter([...mark('rollingBack', allGreen), ...removeBlue(situation, blue)])
}

/**
 * The step that gives green its old template back; none when green never got the new one, or has the old one again. An
 * image that somebody else gave to green is refused, replaced by the old one, or taken for the right one.
 */
function restoreGreen(green: Deployment, record: RolloutRecord, onDrift: OnDrift): readonly Step[] {
  const before = beforePromotion(green, record.startedAt)
  if (before !== undefined) {
    return [backTo(green, imageOf(before.template, record.container) ?? '', patchRestoration(green, before))]
  }
  const image = imageOf(green.spec.template, record.container) ?? ''
  const old = record.images.before
  if (old === null || image === old || onDrift === 'adopt') return []
  if (onDrift === 'overwrite') return [backTo(green, old, patchImages(green, new Map([[record.container, old]])))]
  const writers = writersOf(green.metadata.managedFields, imagePath(record.container))
  throw new Refusal(
    'drift',
    msg`Green has image '${image}' (${tellWriters(writers)}), which is none of this rollout's; before it, green had '${old}'.`,
    msg`Set the input 'onDrift' to 'overwrite' to give green the image from before the rollout, or to 'adopt' to leave it the one that it has.`,
  )
}

function backTo(green: Deployment, image: string, patch: JsonPatch): Step {
  const deployment = green.metadata.name
  return { kind: 'setTemplate', slot: 'green', deployment, tells: msg`back to image '${image}'`, patch }
}

/**
 * The weights while green is made ready. Traffic leaves blue at once when green can take it: the old image if it never
 * changed, the new one if blue is broken. Otherwise it stays where pods are ready until green is.
 */
function weightsMeanwhile(
  { route }: Routing,
  green: Deployment,
  blue: Deployment | undefined,
  promoted: boolean,
): Weights {
  const blueServes = readyPods(blue) > 0
  const greenServes = readyPods(green) > 0
  if (!blueServes) return allGreen
  return greenServes && !promoted ? allGreen : route.weights
}
