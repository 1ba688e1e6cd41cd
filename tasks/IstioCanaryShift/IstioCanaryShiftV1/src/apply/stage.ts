import { Unreachable } from '../cluster/failure.ts'
import { msg } from '../language/message.ts'
import { isJudgedGood, judges } from '../rollout/evidence.ts'
import type { Plan } from '../rollout/plan/plan.ts'
import { Refusal } from '../rollout/refusal.ts'
import type { Request } from '../rollout/request.ts'
import { tellWeights } from '../rollout/weights.ts'
import { giveUpClaim } from './claim.ts'
import { converge } from './converge.ts'
import { land } from './land.ts'
import { restoreRouting } from './restore.ts'
import { StageFailure } from './stage-failure.ts'
import type { Progress, Undertaking } from './undertaking.ts'
import { Unproven } from './unproven.ts'

// Of the 7.5 seconds between the agent's first signal and its second; the rest is for a last look and the report.
const afterCancelMs = 4_000

/**
 * Carries out an action. When a proof or a gate fails, the traffic is left as the request says, and the error tells where;
 * when the step is cancelled, it is left with the latest weights that were judged good.
 * @throws StageFailure in the first case; see also converge.
 */
export async function carryThrough(undertaking: Undertaking, progress: Progress): Promise<Plan> {
  try {
    return await converge(undertaking, progress)
  } catch (error) {
    if (undertaking.signal.aborted) {
      progress.afterCancel = await leaveAfterCancel(undertaking, progress)
      throw error
    }
    if (error instanceof Unproven) throw new StageFailure(error, await land(undertaking, progress))
    // A refusal changes nothing, not even the claim that an attempt before this one has left.
    const isUntouched = error instanceof Refusal && !progress.changed && !progress.unsure
    // Where the API server does not answer, asking it once more would only keep the reader waiting.
    if (!isUntouched && !(error instanceof Unreachable)) await giveUpClaim(undertaking, progress)
    throw error
  }
}

/**
 * Leaves the traffic with weights that were judged good, and gives the rollout free.
 * @returns what became of the weights, a sentence; undefined when there was nothing to judge or to put back.
 */
async function leaveAfterCancel(undertaking: Undertaking, progress: Progress): Promise<string | undefined> {
  const { request } = undertaking
  const { observed: written, good } = progress
  const signal = AbortSignal.timeout(afterCancelMs)
  const meanwhile = { ...undertaking, api: undertaking.afterCancel(afterCancelMs), signal }
  const isGood = !progress.unsure && isJudgedGood(request, progress.evidence)
  const isToGoBack = judges(request) && hasBetter(request) && (progress.changed || progress.unsure) && !isGood
  if (!isToGoBack || written === undefined || good === undefined) {
    await giveUpClaim(meanwhile, progress)
    return isGood && judges(request) ? msg`The weights were left as they are: they were judged good.` : undefined
  }
  try {
    const weights = await restoreRouting(meanwhile, progress, { before: good, written })
    return msg`The weights were put back to ${tellWeights(weights)}, the last that were judged good.`
  } catch (error) {
    return msg`The weights could not be put back: ${(error as Error).message}`
  }
}

/** Actions that only take traffic from blue, or move none, have nothing better to go back to. */
function hasBetter({ action }: Request): boolean {
  return action === 'shift' || action === 'remove'
}
