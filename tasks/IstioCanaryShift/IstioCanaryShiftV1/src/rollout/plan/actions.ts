import { msg } from '../../language/message.ts'
import { isHeldByAnother } from '../claim.ts'
import { wantsProof } from '../evidence.ts'
import { readRecord, recordAnnotation } from '../record.ts'
import type { Request } from '../request.ts'
import { sameRun } from '../run-identity.ts'
import { readRouting } from '../virtual-service.ts'
import { catchingUp } from './catch-up.ts'
import { planDeploy } from './deploy.ts'
import { expectMarks } from './expectations.ts'
import { fittingCapacity } from './fit-capacity.ts'
import { holdsOf } from './holds.ts'
import type { Plan, Situation } from './plan.ts'
import { continueAfter, nothing } from './plan.ts'
import { planPromote } from './promote.ts'
import { puttingBackFirst } from './put-back.ts'
import { planRemove } from './remove.ts'
import { planRollback } from './rollback.ts'
import { tellingRoutesLeftOut } from './routes-left-out.ts'
import { planShift } from './shift.ts'

/**
 * Decides what an action does in a situation. Pure: the same situation gives the same plan.
 * @throws Refusal when the situation does not fit the action; nothing was written for the plan then.
 */
export function planAction(situation: Situation): Plan {
  const plan = waitingForTurn(situation) ?? tellingRoutesLeftOut(withProof(situation, planOnward(situation)))
  // A way back is not barred by what a proof of it lacks.
  const isOnward = situation.request.action !== 'rollback' && plan.steps.some(({ kind }) => kind !== 'awaitTurn')
  if (isOnward && wantsProof(situation.request)) expectMarks(situation)
  return plan
}

function planOnward(situation: Situation): Plan {
  return catchingUp(situation, puttingBackFirst(situation, planFitting))
}

function planFitting(situation: Situation): Plan {
  return fittingCapacity(situation, planOf(situation))
}

function planOf(situation: Situation): Plan {
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
      return nothing(msg`This action changes nothing.`)
    default:
      return assertNever(request)
  }
}

/** Steps of one run take turns. A way back waits for nobody: what it meets in its midst finds it in the record. */
function waitingForTurn({ request, observed, run, step, now }: Situation): Plan | undefined {
  if (request.action === 'rollback' || request.action === 'status') return undefined
  const record = readRecord(observed.virtualService?.metadata.annotations?.[recordAnnotation])
  if (record === undefined || !sameRun(record.run, run) || !isHeldByAnother(record.claim, step, now)) return undefined
  return continueAfter([{ kind: 'awaitTurn', claim: record.claim }])
}

/** With nothing to do in a rollout of the run's own, what is there is proven: evidence belongs to each step's own result. */
function withProof(situation: Situation, plan: Plan): Plan {
  const { virtualService } = situation.observed
  if (!wantsProof(situation.request) || plan.because === undefined || virtualService === undefined) return plan
  if (plan.steps.length > 0) return plan
  const { record, route, headerRoutes } = readRouting(virtualService, situation.target)
  if (record === undefined || !sameRun(record.run, situation.run)) return plan
  const blueAnsweredBy = headerRoutes.find(({ asked }) => asked === 'blue')?.answers ?? 'green'
  const holds = holdsOf(situation, { weights: route.weights, blueAnsweredBy })
  return holds.length === 0 ? plan : { ...plan, steps: holds, finished: false }
}

function assertNever(request: never): never {
  throw new Error(msg`Unknown action: ${JSON.stringify((request as Request).action)}`)
}
