import { claimAt } from '../claim.ts'
import { withImages } from '../drift/left.ts'
import { noted } from '../history.ts'
import { isUnderWay } from '../record.ts'
import { copyOf, isCopyOf } from '../record-copy.ts'
import { sameRun } from '../run-identity.ts'
import type { Routing, RoutingChange } from '../virtual-service.ts'
import { allOf, mirroredPercent, patchRouting } from '../virtual-service.ts'
import { sameWeights } from '../weights.ts'
import { underWay } from './ownership.ts'
import type { Frame, RoutePatch, Step } from './plan.ts'

/**
 * What a plan wants of the routing; how slots are marked and who claims the rollout is added here. Where a plan wants no
 * mirror to blue, one that is there goes.
 */
export type Wanted = Omit<RoutingChange, 'markSlots'>

/**
 * The step that brings every VirtualService of the rollout to what is wanted; none when all are so already.
 * @param holds whether something is yet to be proven or watched. Then the same write claims the rollout for this step;
 *   otherwise it gives the rollout free. Nothing is written only to claim it.
 * @throws Refusal `runUnderWay` when another rollout that is under way has one of the further VirtualServices.
 */
export function routingStep(frame: Frame, routing: Routing, wanted: Wanted, holds = false): readonly Step[] {
  const { request, step, now } = frame
  refuseTaken(frame, routing, wanted)
  const { claim } = routing.record ?? {}
  const patches = patchesFor(frame, routing, wanted, holds && claim?.step === step ? claim : undefined)
  if (patches.length === 0) return []
  const changesHeader = routing.headerRoutes.some(
    ({ asked, answers }) => asked === 'blue' && answers !== wanted.blueAnsweredBy,
  )
  const { mirrorPercent = 0 } = wanted
  const lagging = allOf(routing).find(({ route }) => !sameWeights(route.weights, wanted.weights))
  return [
    {
      kind: 'setRouting',
      patches: holds ? patchesFor(frame, routing, wanted, claimAt(now, step, request.action)) : patches,
      weights: { before: (lagging ?? routing).route.weights, after: wanted.weights },
      blueAnsweredBy: changesHeader ? wanted.blueAnsweredBy : undefined,
      ...(mirrorPercent !== mirroredPercent(routing, frame.target) && { mirrorPercent }),
      phase: wanted.record.phase,
    },
  ]
}

function patchesFor(
  { target, request, observed }: Frame,
  routing: Routing,
  wanted: Wanted,
  claim: Wanted['record']['claim'],
): readonly RoutePatch[] {
  const markSlots = request.action !== 'status' && request.markSlots
  const left = observed === undefined ? wanted.record : withImages(wanted.record, observed)
  const record = noted(routing.record, { ...left, claim }, request.action)
  return allOf(routing).flatMap((routed) => {
    const change = { mirrorPercent: 0, ...wanted, markSlots, record: routed === routing ? record : copyOf(record) }
    const patch = patchRouting(routed, target, change)
    return patch.length === 0 ? [] : [{ virtualService: routed.virtualService.metadata.name, patch }]
  })
}

/** A record of another run that is under way on one of the others is not this rollout's to replace, unless it was taken over. */
function refuseTaken({ request }: Frame, { record, others }: Routing, wanted: Wanted): void {
  if (request.action === 'status' || request.takeOver) return
  const taken = others.find(
    (other) =>
      other.record !== undefined &&
      isUnderWay(other.record) &&
      !sameRun(other.record.run, wanted.record.run) &&
      !isCopyOf(other.record, record),
  )
  if (taken?.record !== undefined) throw underWay(taken.record, taken.virtualService.metadata.name)
}
