import type { Agent } from './agent.ts'
import type { Who } from './api-failure.ts'
import { lookAtPods, lookAtTraffic } from './apply/last-look.ts'
import { StageFailure } from './apply/stage-failure.ts'
import type { Progress, Told, Undertaking } from './apply/undertaking.ts'
import type { Failure } from './failure.ts'
import { failureOf } from './failure.ts'
import type { Log } from './report/log.ts'
import { outputsOf } from './report/outputs.ts'
import { tellNext, tellState, tellTraffic } from './report/tell.ts'
import { safeLine } from './report/text.ts'
import type { Plan } from './rollout/plan/plan.ts'
import { Refusal } from './rollout/refusal.ts'
import type { State } from './rollout/state.ts'
import { stateOf } from './rollout/state.ts'

/** Tells a step that did what it was asked, and what comes next. */
export function reportSuccess(agent: Agent, undertaking: Undertaking, progress: Progress, plan: Plan): void {
  const { target, request, log } = undertaking
  if (progress.observed === undefined) throw new Error('A plan was finished without anything observed.')
  const state = stateOf(progress.observed, target)
  setOutputs(agent, undertaking, state, progress)
  const changed = progress.changed ? tellTraffic(state) : `Nothing was changed. ${tellTraffic(state)}`
  const seen = (['Proof', 'Gates'] as const).map((section) => lastOf(progress, section)?.sentence)
  const isDry = request.action !== 'status' && request.dryRun
  const next = isDry ? `This was a dry run. Next: the same without 'dryRun'.` : tellNext(request.action, state)
  const sentence = [plan.because, changed, ...seen, next].filter((part) => part !== undefined)
  tellSeen(log, progress)
  log.section('Result')
  for (const line of tellState(state)) log.line(line)
  log.line(sentence.join(' '))
  agent.succeed(safeLine(sentence.join(' ')))
}

/** How far a step came before it failed: what it had by then. */
export interface Course {
  who: Who | undefined
  undertaking: Undertaking | undefined
  readonly progress: Progress
}

/** Tells a step that failed: what happened, what it did to traffic, what to do next. */
export async function reportFailure(
  agent: Agent,
  log: Log,
  { who, undertaking, progress }: Course,
  error: unknown,
  cancelled: AbortSignal,
): Promise<void> {
  const landed = error instanceof StageFailure
  const failure = cancelled.aborted && !landed ? cancellation(undertaking) : failureOf(error, who)
  const slot = error instanceof Refusal ? error.slot : undefined
  const pods = undertaking && slot ? await lookAtPods(undertaking, progress, slot) : []
  const state = undertaking && (await lookAtTraffic(undertaking, progress))
  if (undertaking !== undefined && state !== undefined) setOutputs(agent, undertaking, state, progress)
  const details = [...failure.details, ...pods]
  const effect = landed ? tellTraffic(state) : tellEffect(progress, state)
  tellSeen(log, progress)
  log.section('Result')
  for (const line of [failure.what, ...details.map((detail) => `  ${detail}`), effect, failure.next]) log.line(line)
  agent.fail(safeLine([failure.what, ...details.slice(0, 3), effect, failure.next].join(' ')))
}

/** What was found out about the traffic, a section for each way of looking. */
function tellSeen(log: Log, { told }: Progress): void {
  for (const section of new Set(told.map((one) => one.section))) {
    log.section(section)
    for (const { lines } of told.filter((one) => one.section === section)) for (const line of lines) log.line(line)
  }
}

function setOutputs(agent: Agent, { run }: Undertaking, state: State, progress: Progress): void {
  const outputs = outputsOf(state, run, progress.changed, lastOf(progress, 'Proof')?.split)
  for (const [name, value] of Object.entries(outputs)) agent.setOutput(name, value)
}

/** What was found out last by a way of looking: it is about what stands now. */
function lastOf({ told }: Progress, section: Told['section']): Told | undefined {
  return told.findLast((one) => one.section === section)
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
  const { changed, unsure, restored, observed, afterCancel } = progress
  if (afterCancel !== undefined) return `${afterCancel} ${tellTraffic(state)}`
  const done = restored ? 'What was changed is as before again.' : 'Some of the plan was done, see above.'
  const effect = changed ? done : 'Nothing was changed.'
  const doubt = 'A write was under way; whether it was done is not known.'
  const traffic = observed !== undefined && state === undefined ? 'Traffic: it could not be read.' : tellTraffic(state)
  const told = unsure ? (changed ? `${effect} ${doubt}` : doubt) : effect
  return observed === undefined ? told : `${told} ${traffic}`
}
