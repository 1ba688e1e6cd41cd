import { observe } from '../cluster/observe.ts'
import { msg } from '../language/message.ts'
import { hasWrittenBetween } from '../rollout/own-writes.ts'
import { planAction } from '../rollout/plan/actions.ts'
import type { Plan, Step } from '../rollout/plan/plan.ts'
import { setRoutingAnalysed } from './analysed.ts'
import { carryOut } from './carry-out.ts'
import { bearingConflicts } from './conflicts.ts'
import { tellSurvey } from './survey.ts'
import { tellPlanOf } from './tell-plan.ts'
import type { Progress, Undertaking } from './undertaking.ts'

/**
 * Observes, plans and carries out until the plan is finished. A write that met another state than the one read, or whose
 * answer was lost, is observed and planned again. `progress` is kept up to date on the way.
 * @param title of the section of the log that begins with it.
 * @throws Refusal when the state does not fit the action; Outdated when others keep writing in between; see also carryOut.
 */
export async function converge(undertaking: Undertaking, progress: Progress, title = msg`Now`): Promise<Plan> {
  const { api, request, target, run, step, clock, warn } = undertaking
  const warned = new Set<string>()
  const bear = bearingConflicts(undertaking)
  let isForeseen = false
  for (let round = 1; ; round++) {
    const known = progress.observed
    progress.observed = await observe(api, request, target)
    // A write whose answer was lost may have been done: what is there now tells.
    if (progress.unsure && known !== undefined && hasWrittenBetween(known, progress.observed)) {
      progress.changed = true
      progress.unsure = false
    }
    progress.readiness = {}
    if (round === 1) tellSurvey(progress.observed, undertaking, title)
    const now = new Date(clock.now()).toISOString()
    const { observed, evidence } = progress
    const situation = { request, target, run, step, observed, evidence, now }
    const plan = planAction(situation)
    const isToWait = plan.steps[0]?.kind === 'awaitTurn'
    // Drift is nothing to come back to, nor what another step is in the midst of.
    if (!plan.putsBack && !isToWait) {
      progress.found ??= progress.observed
      progress.good ??= progress.observed
    }
    for (const warning of plan.warnings ?? []) {
      if (!warned.has(warning)) warn(warning)
      warned.add(warning)
    }
    if (!isForeseen) progress.planned?.push(...(await tellPlanOf(situation, plan, undertaking)))
    // What comes after another step's end is to be told then.
    isForeseen = !isToWait
    undertaking.news?.()
    try {
      for (const one of plan.steps) await carryOutJudged(one, undertaking, progress)
      if (plan.finished) return plan
    } catch (error) {
      await bear(error)
    }
  }
}

function carryOutJudged(step: Step, undertaking: Undertaking, progress: Progress): Promise<void> {
  const { analysis } = undertaking
  return step.kind === 'setRouting' && analysis !== undefined
    ? setRoutingAnalysed(step, analysis, undertaking, progress)
    : carryOut(step, undertaking, progress)
}
