import type { Agent } from './agent.ts'
import type { Progress, Undertaking } from './apply/undertaking.ts'
import { podsOf } from './cluster/observe.ts'
import type { Failure } from './failure.ts'
import { failureOf } from './failure.ts'
import type { Log } from './report/log.ts'
import { outputsOf } from './report/outputs.ts'
import { tellNext, tellState, tellTraffic } from './report/tell.ts'
import { safeLine } from './report/text.ts'
import type { VirtualService } from './rollout/objects.ts'
import type { Plan } from './rollout/plan/plan.ts'
import { reasonsOfPods } from './rollout/readiness.ts'
import { Refusal } from './rollout/refusal.ts'
import type { State } from './rollout/state.ts'
import { stateOf } from './rollout/state.ts'

/** Tells a step that did what it was asked, and what comes next. */
export function reportSuccess(agent: Agent, undertaking: Undertaking, progress: Progress, plan: Plan): void {
  const { target, run, request, log } = undertaking
  if (progress.observed === undefined) throw new Error('A plan was finished without anything observed.')
  const state = stateOf(progress.observed, target)
  for (const [name, value] of Object.entries(outputsOf(state, run, progress.changed))) agent.setOutput(name, value)
  const changed = progress.changed ? tellTraffic(state) : `Nothing was changed. ${tellTraffic(state)}`
  const sentence = [plan.because, changed, tellNext(request.action, state)].filter((part) => part !== undefined)
  log.section('Result')
  for (const line of tellState(state)) log.line(line)
  log.line(sentence.join(' '))
  agent.succeed(safeLine(sentence.join(' ')))
}

/** Tells a step that failed: what happened, what it did to traffic, what to do next. */
export async function reportFailure(
  agent: Agent,
  log: Log,
  undertaking: Undertaking | undefined,
  progress: Progress,
  error: unknown,
  cancelled: AbortSignal,
): Promise<void> {
  const failure = cancelled.aborted ? cancellation(undertaking) : failureOf(error)
  const details = [...failure.details, ...(await reasonsOf(error, undertaking, progress, cancelled))]
  const state = await lastState(undertaking, progress, cancelled)
  if (undertaking !== undefined && state !== undefined) {
    for (const [name, value] of Object.entries(outputsOf(state, undertaking.run, progress.changed))) {
      agent.setOutput(name, value)
    }
  }
  const effect = tellEffect(progress, state)
  log.section('Result')
  for (const line of [failure.what, ...details.map((detail) => `  ${detail}`), effect, failure.next]) log.line(line)
  agent.fail(safeLine([failure.what, ...details.slice(0, 3), effect, failure.next].join(' ')))
}

function cancellation(undertaking: Undertaking | undefined): Failure {
  const action = undertaking?.request.action
  return {
    what: action === undefined ? 'The step was cancelled before it began.' : `The step '${action}' was cancelled.`,
    details: [],
    next: `Run the step again to go on from here, or run the action 'rollback'.`,
  }
}

function tellEffect(progress: Progress, state: State | undefined): string {
  const changed = progress.changed ? 'Some of the plan was done, see above.' : 'Nothing was changed.'
  return state === undefined ? changed : `${changed} ${tellTraffic(state)}`
}

/** Why the slot of a refusal is not ready, in its pods' own words. */
async function reasonsOf(
  error: unknown,
  undertaking: Undertaking | undefined,
  { observed }: Progress,
  cancelled: AbortSignal,
): Promise<readonly string[]> {
  const slot = error instanceof Refusal ? error.slot : undefined
  const deployment = slot && observed?.deployments[slot]
  if (undertaking === undefined || deployment === undefined || cancelled.aborted) return []
  try {
    return reasonsOfPods(await podsOf(undertaking.api, deployment))
  } catch (failure) {
    return [`Its pods could not be read: ${(failure as Error).message}`]
  }
}

/** The state after the failure; what was known before it when it can't be read any more. */
async function lastState(
  undertaking: Undertaking | undefined,
  progress: Progress,
  cancelled: AbortSignal,
): Promise<State | undefined> {
  if (undertaking === undefined || progress.observed === undefined) return undefined
  const { api, target } = undertaking
  try {
    const virtualService = cancelled.aborted
      ? progress.observed.virtualService
      : await api.get<VirtualService>('VirtualService', target.virtualService)
    return stateOf({ ...progress.observed, virtualService }, target)
  } catch {
    // The failure that is being told comes first; a second one, while looking at traffic, would only hide it.
    return undefined
  }
}
