import { msg } from '../../language/message.ts'
import { driftOf, recordOf } from '../drift/drift.ts'
import { tellDrift } from '../drift/tell.ts'
import type { Observed } from '../observed.ts'
import { isUnderWay } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Target } from '../request.ts'
import type { Routing } from '../virtual-service.ts'
import { readRouting } from '../virtual-service.ts'

/**
 * The routing that is there; undefined without a VirtualService.
 * @throws Refusal `drift` when the weighted route of the rollout under way is gone, with who took it; see also
 *   readRouting.
 */
export function routingThere(observed: Observed, target: Target): Routing | undefined {
  const { virtualService, otherVirtualServices } = observed
  if (virtualService === undefined) return undefined
  const record = recordOf(virtualService)
  const gone = driftOf(observed, target).find((one) => one.kind === 'routeGone' && one.role === 'weighted')
  if (gone === undefined || record === undefined || !isUnderWay(record)) {
    return readRouting(virtualService, target, otherVirtualServices)
  }
  throw new Refusal(
    'drift',
    msg`The cluster is not as this rollout left it: ${tellDrift(gone)}.`,
    msg`Restore the route, or set the input 'onDrift' to 'overwrite' to have it put back.`,
  )
}
