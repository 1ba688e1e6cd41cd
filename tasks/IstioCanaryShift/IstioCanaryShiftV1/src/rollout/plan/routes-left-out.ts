import { msg } from '../../language/message.ts'
import { pointer } from '../json-patch.ts'
import { readRecord, recordAnnotation } from '../record.ts'
import type { Plan, RoutePatch } from './plan.ts'

/** A plan that says of which VirtualServices its record has no room for the rollout's own routes. */
export function tellingRoutesLeftOut(plan: Plan): Plan {
  const patches = plan.steps.flatMap((step) => (step.kind === 'setRouting' ? step.patches : []))
  const told = patches
    .filter(leavesRoutesOut)
    .map(
      ({ virtualService: name }) =>
        msg`The rollout's own routes are too large to be kept in the annotations of VirtualService '${name}': what others change in them is not noticed, but for the weights.`,
    )
  return told.length === 0 ? plan : { ...plan, warnings: [...(plan.warnings ?? []), ...told] }
}

/** There is always one route at least, the weighted one. */
function leavesRoutesOut({ patch }: RoutePatch): boolean {
  const path = pointer('metadata', 'annotations', recordAnnotation)
  const written = patch.find((operation) => operation.op === 'add' && operation.path === path)
  if (written?.op !== 'add' || typeof written.value !== 'string') return false
  return readRecord(written.value)?.left?.routes.length === 0
}
