import { msg } from '../language/message.ts'
import { tellState } from '../report/tell.ts'
import { adviceOn } from '../rollout/drift/ignore-rule.ts'
import { tellDrift } from '../rollout/drift/tell.ts'
import type { Observed } from '../rollout/observed.ts'
import { barsAction } from '../rollout/plan/put-back.ts'
import { isUnderWay } from '../rollout/record.ts'
import { stateOf } from '../rollout/state.ts'
import type { Undertaking } from './undertaking.ts'

/**
 * Tells where everything stands before anything is done: the slots, the traffic and the rollout, what others have changed
 * since its last write, and who would write back what a rollout changes, with the rule that keeps them from it.
 * @param title of the section of the log.
 * @throws Refusal when what is there cannot be read as a rollout's.
 */
export function tellSurvey(observed: Observed, { request, target, log, warn }: Undertaking, title: string): void {
  const state = stateOf(observed, target)
  log.section(title)
  for (const line of tellState(state)) log.line(line)
  const { record, drift } = state
  // What bars the action is told by its refusal.
  const told = drift.filter((one) => !barsAction(request, one))
  if (told.length > 0 && record !== undefined && isUnderWay(record)) {
    warn(msg`The cluster is not as this rollout left it: ${told.map(tellDrift).join('; ')}.`)
  }
  // Rules are for the beginning of a rollout, and for whoever asks; in its midst they would only be noise.
  if (request.action !== 'deploy' && request.action !== 'status') return
  for (const { warning, rule } of adviceOn(observed, target, request)) {
    warn(warning)
    if (rule.length > 0) log.section(msg`Rule to be added`)
    for (const line of rule) log.line(line)
  }
}
