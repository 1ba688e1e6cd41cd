import { claimAt } from '../claim.ts'
import { withImages } from '../drift/left.ts'
import { noted } from '../history.ts'
import type { Routing, RoutingChange } from '../virtual-service.ts'
import { patchRouting } from '../virtual-service.ts'
import type { Frame, Step } from './plan.ts'

/**
 * What a plan wants of the VirtualService; how slots are marked and who claims the rollout is added here. Where a plan
 * wants no mirror to blue, one that is there goes.
 */
export type Wanted = Omit<RoutingChange, 'markSlots'>

/**
 * The step that brings the VirtualService to what is wanted; none when it is so already.
 * @param holds whether something is yet to be proven or watched. Then the same write claims the rollout for this step;
 *   otherwise it gives the rollout free. Nothing is written only to claim it.
 */
export function routingStep(
  { target, request, step, now, observed }: Frame,
  routing: Routing,
  wanted: Wanted,
  holds = false,
): readonly Step[] {
  const markSlots = request.action !== 'status' && request.markSlots
  const patchWith = (claim: Wanted['record']['claim']) => {
    const left = observed === undefined ? wanted.record : withImages(wanted.record, observed)
    const record = noted(routing.record, { ...left, claim }, request.action)
    return patchRouting(routing, target, { mirrorPercent: 0, ...wanted, markSlots, record })
  }
  const { claim } = routing.record ?? {}
  const patch = patchWith(holds && claim?.step === step ? claim : undefined)
  if (patch.length === 0) return []
  const changesHeader = routing.headerRoutes.some(
    ({ asked, answers }) => asked === 'blue' && answers !== wanted.blueAnsweredBy,
  )
  return [
    {
      kind: 'setRouting',
      virtualService: routing.virtualService.metadata.name,
      weights: { before: routing.route.weights, after: wanted.weights },
      blueAnsweredBy: changesHeader ? wanted.blueAnsweredBy : undefined,
      phase: wanted.record.phase,
      patch: holds ? patchWith(claimAt(now, step, request.action)) : patch,
    },
  ]
}
