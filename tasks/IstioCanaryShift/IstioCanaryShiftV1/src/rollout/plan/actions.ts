import type { Request } from '../request.ts'
import { planDeploy } from './deploy.ts'
import type { Plan, Situation } from './plan.ts'
import { nothing } from './plan.ts'
import { planPromote } from './promote.ts'
import { planRemove } from './remove.ts'
import { planRollback } from './rollback.ts'
import { planShift } from './shift.ts'

/**
 * Decides what an action does in a situation. Pure: the same situation gives the same plan.
 * @throws Refusal when the situation does not fit the action; nothing was written for the plan then.
 */
export function planAction(situation: Situation): Plan {
  const { request } = situation
  switch (request.action) {
    case 'deploy':
      return planDeploy({ ...situation, request })
    case 'shift':
      return planShift({ ...situation, request })
    case 'promote':
      return planPromote({ ...situation, request })
    case 'remove':
      return planRemove({ ...situation, request })
    case 'rollback':
      return planRollback({ ...situation, request })
    case 'status':
      return nothing('This action changes nothing.')
    default:
      return assertNever(request)
  }
}

function assertNever(request: never): never {
  throw new Error(`Unknown action: ${JSON.stringify((request as Request).action)}`)
}
