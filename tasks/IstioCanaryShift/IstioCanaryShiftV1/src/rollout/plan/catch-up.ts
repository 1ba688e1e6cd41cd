import { isCopyOf } from '../record-copy.ts'
import { sameRun } from '../run-identity.ts'
import { mirroredPercent, readRouting } from '../virtual-service.ts'
import type { Plan, Situation } from './plan.ts'
import { continueAfter } from './plan.ts'
import { routingStep } from './routing-step.ts'

/**
 * An action that finds its work done, though it was killed in the midst of its last write, brings the VirtualServices that
 * this write has not reached to where the first one is. Otherwise they would be taken for a rollout that is under way.
 */
export function catchingUp(situation: Situation, plan: Plan): Plan {
  const { observed, target, request, run } = situation
  const { virtualService, otherVirtualServices } = observed
  if (plan.steps.length > 0 || plan.because === undefined || virtualService === undefined) return plan
  if (request.action === 'status' || otherVirtualServices.length === 0) return plan
  const routing = readRouting(virtualService, target, otherVirtualServices)
  const { record, route, headerRoutes, others } = routing
  if (record === undefined || !sameRun(record.run, run)) return plan
  const isBehind = others.some((other) => isCopyOf(other.record, record) && other.record.phase !== record.phase)
  if (!isBehind) return plan
  const blueAnsweredBy = headerRoutes.find(({ asked }) => asked === 'blue')?.answers ?? 'green'
  const wanted = { weights: route.weights, blueAnsweredBy, mirrorPercent: mirroredPercent(routing, target), record }
  return continueAfter(routingStep(situation, routing, wanted))
}
