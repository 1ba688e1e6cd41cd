import { msg } from '../language/message.ts'
import { tellPreflight } from '../report/preflight.ts'
import { tellPlan } from '../report/tell-plan.ts'
import { foresee } from '../rollout/plan/foresight.ts'
import type { Plan, Situation, Step } from '../rollout/plan/plan.ts'
import { stateOf } from '../rollout/state.ts'
import type { Undertaking } from './undertaking.ts'

/**
 * Tells a plan as far as it can be foreseen, and what it rests on. Where to probe is found out here too, so that a step
 * which cannot prove what it does does not begin.
 * @returns its steps, as far as they can be foreseen.
 * @throws Refusal when it cannot be found out where to probe.
 */
export async function tellPlanOf(
  situation: Situation,
  plan: Plan,
  { log, prover }: Undertaking,
): Promise<readonly Step[]> {
  const { request, observed, target } = situation
  const state = stateOf(observed, target)
  const foreseen = foresee(situation, plan)
  const after = stateOf(foreseen.situation.observed, target)
  log.section(msg`Plan`)
  const lines = plan.steps.length > 0 ? tellPlan(foreseen.steps, state, after) : [tellNothing(plan)]
  for (const line of lines) log.line(line)
  const { virtualService } = observed
  const isToProve = virtualService !== undefined && request.action !== 'rollback'
  const address = isToProve ? await prover?.locate(virtualService) : undefined
  if (plan.steps.length === 0 || plan.steps[0]?.kind === 'awaitTurn') return plan.steps
  const checks = tellPreflight(situation, state, after.weights)
  if (checks.length > 0) log.section(msg`Preflight`)
  for (const check of address === undefined ? checks : [...checks, msg`probes go to ${address}`]) log.line(`✓ ${check}`)
  return foreseen.steps
}

/** Why there is nothing to do. */
export function tellNothing({ because }: Plan): string {
  return because ?? msg`Nothing: everything is as wanted.`
}
