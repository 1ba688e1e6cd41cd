import type { Target } from '../request.ts'
import type { Routing, RoutingChange } from '../virtual-service.ts'
import { patchRouting } from '../virtual-service.ts'
import type { Step } from './plan.ts'

/** The step that brings the VirtualService to what is wanted; none when it is so already. */
export function routingStep(target: Target, routing: Routing, change: RoutingChange): readonly Step[] {
  const patch = patchRouting(routing, target, change)
  if (patch.length === 0) return []
  const changesHeader = routing.headerRoutes.some(
    ({ asked, answers }) => asked === 'blue' && answers !== change.blueAnsweredBy,
  )
  return [
    {
      kind: 'setRouting',
      virtualService: routing.virtualService.metadata.name,
      weights: { before: routing.route.weights, after: change.weights },
      blueAnsweredBy: changesHeader ? change.blueAnsweredBy : undefined,
      phase: change.record.phase,
      patch,
    },
  ]
}
