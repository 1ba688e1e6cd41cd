import { sentences } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import type { Shortage } from '../capacity.ts'
import { podsForAll, shortageOf, tellScaling, tellShortage } from '../capacity.ts'
import { recordOf } from '../drift/drift.ts'
import { Refusal } from '../refusal.ts'
import type { Capacity, Request } from '../request.ts'
import type { Plan, Situation } from './plan.ts'

/**
 * A plan with what its slots lack for the shares that it gives them. A share that goes to blue may be refused, before
 * anything of a list of shares is set; one that goes back to green never is, since a way back is no place to be stopped at.
 * @throws Refusal `capacityShort` with `capacity: fail`.
 */
export function fittingCapacity(situation: Situation, plan: Plan): Plan {
  const { request, target } = situation
  const capacity = capacityOf(request)
  const shortage = capacity === 'off' ? undefined : shortageIn(situation, plan)
  if (shortage === undefined) return plan
  const remedy = tellScaling(shortage, target.namespace)
  if (capacity === 'fail' && shortage.slot === 'blue') {
    throw new Refusal(
      'capacityShort',
      tellShortage(shortage),
      sentences(remedy, msg`Then run this step again; or set the input 'capacity' to 'warn'.`),
    )
  }
  return { ...plan, warnings: [...(plan.warnings ?? []), sentences(tellShortage(shortage), remedy)] }
}

function shortageIn({ observed, request }: Situation, { steps }: Plan): Shortage | undefined {
  const written = steps.find((step) => step.kind === 'setRouting')
  const record = recordOf(observed.virtualService)
  const { green, blue } = observed.deployments
  if (written === undefined || record === undefined || green === undefined) return undefined
  const { before, after } = written.weights
  const full = podsForAll(record, before, green)
  if (after.green > before.green) return shortageOf('green', green, after.green, full)
  if (after.blue === before.blue || blue === undefined) return undefined
  const last = request.action === 'shift' ? request.shares.at(-1) : undefined
  return shortageOf('blue', blue, last ?? after.blue, full)
}

function capacityOf(request: Request): Capacity {
  switch (request.action) {
    case 'shift':
    case 'remove':
    case 'rollback':
      return request.capacity
    case 'deploy':
    case 'promote':
    case 'status':
      return 'off'
  }
}
