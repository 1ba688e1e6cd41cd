import { isJudgedGood, judges } from '../rollout/evidence.ts'
import type { Observed } from '../rollout/observed.ts'
import type { Plan } from '../rollout/plan/plan.ts'
import { tellWeights } from '../rollout/weights.ts'
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
    if (!(error instanceof Unproven)) throw error
    throw new StageFailure(error, await land(undertaking, progress))
  }
}

/**
 * Leaves the traffic with weights that were judged good, and gives the rollout free.
 * @returns what became of the weights, a sentence; undefined when there was nothing to judge or to put back.
 */
async function leaveAfterCancel(undertaking: Undertaking, progress: Progress): Promise<string | undefined> {
  const { request, log } = undertaking
  const written = progress.observed
  if (!judges(request) || written === undefined || !(progress.changed || progress.unsure)) return undefined
  const isGood = !progress.unsure && isJudgedGood(request, progress.evidence)
  const good = isGood ? written : goodIn(undertaking, progress)
  const signal = AbortSignal.timeout(afterCancelMs)
  const meanwhile = { ...undertaking, api: undertaking.afterCancel(afterCancelMs), signal }
  try {
    const weights = await restoreRouting(meanwhile, progress, { before: good ?? written, written })
    if (isGood) return `The weights were left at ${tellWeights(weights)}, which were judged good.`
    return good && `The weights were put back to ${tellWeights(weights)}, the last that were judged good.`
  } catch (error) {
    if (good !== undefined && !isGood) return `The weights could not be put back: ${(error as Error).message}`
    log.event(`This step's claim could not be given up; it ends by itself: ${(error as Error).message}`)
    return undefined
  }
}

/** What to go back to. Actions that only take traffic from blue, or move none, have nothing better than what is there. */
function goodIn({ request }: Undertaking, { good }: Progress): Observed | undefined {
  return request.action === 'shift' || request.action === 'remove' ? good : undefined
}
