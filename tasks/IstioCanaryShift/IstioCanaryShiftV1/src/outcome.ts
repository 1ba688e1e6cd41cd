import type { FailureReport } from '../../../../step-report/format.ts'
import type { Agent } from './agent.ts'
import type { Who } from './api-failure.ts'
import { lookAtPods, lookAtTraffic } from './apply/last-look.ts'
import { StageFailure } from './apply/stage-failure.ts'
import type { Progress, Told, Undertaking } from './apply/undertaking.ts'
import type { Failure } from './failure.ts'
import { failureOf } from './failure.ts'
import { sentences } from './language/composition.ts'
import { msg } from './language/message.ts'
import type { Log } from './report/log.ts'
import { nextFrom, tellEnd, wayBackFrom } from './report/onward.ts'
import { outputsOf } from './report/outputs.ts'
import { tellState, tellTraffic } from './report/tell.ts'
import { safeLine } from './report/text.ts'
import type { Landing } from './rollout/landing.ts'
import type { Plan } from './rollout/plan/plan.ts'
import { Refusal } from './rollout/refusal.ts'
import type { State } from './rollout/state.ts'
import { stateOf } from './rollout/state.ts'
import type { Reporter } from './step-report/reporter.ts'

/** Who hears how a step ends, beside its log: the agent hears it last. */
export interface Listeners {
  readonly agent: Agent
  readonly reporter: Reporter
}

/** Tells a step that did what it was asked, and what comes next. */
export function reportSuccess(
  { agent, reporter }: Listeners,
  undertaking: Undertaking,
  progress: Progress,
  plan: Plan,
): void {
  const { target, request, log } = undertaking
  if (progress.observed === undefined) throw new Error(msg`A plan was finished without anything observed.`)
  const state = stateOf(progress.observed, target)
  setOutputs(agent, undertaking, state, progress)
  const isDry = request.action !== 'status' && request.dryRun
  const sentence = together([
    plan.because,
    progress.changed ? undefined : msg`Nothing was changed.`,
    tellTraffic(state),
    lastOf(progress, 'Proof')?.sentence,
    lastOf(progress, 'Gates')?.sentence,
    isDry ? msg`This was a dry run.` : request.action === 'status' ? undefined : tellEnd(state.record),
  ])
  const next = isDry ? msg`the same without 'dryRun'` : nextFrom(state)
  const onward = tellOnward(next, state)
  log.section(msg`Result`)
  for (const line of [...tellState(state), sentence, ...onward]) log.line(line)
  reporter.end({ state: 'succeeded', sentence, next, failure: null }, state)
  agent.succeed(safeLine(agent.conceal(sentences(sentence, ...onward))))
}

/** How far a step came before it failed: what it had by then. */
export interface Course {
  who: Who | undefined
  undertaking: Undertaking | undefined
  readonly progress: Progress
}

/** Tells a step that failed: what happened, what it did to traffic, what to do next. */
export async function reportFailure(
  { agent, reporter }: Listeners,
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
  log.section(msg`Result`)
  // Where it landed tells the traffic already.
  const sentence = landed ? failure.what : together([failure.what, effect])
  for (const line of [sentence, ...details.map((detail) => `  ${detail}`), ...tellOnward(failure.next, state)])
    log.line(line)
  const landing = landed ? landingOf(error.landing) : null
  const told = { what: failure.what, details, effect, next: failure.next, landing }
  reporter.end({ state: cancelled.aborted ? 'canceled' : 'failed', sentence, next: failure.next, failure: told }, state)
  const last = sentences(failure.what, ...details.slice(0, 3), effect, failure.next)
  agent.fail(safeLine(agent.conceal(last)))
}

function landingOf(landing: Landing): FailureReport['landing'] {
  if (landing.kind === 'kept' || landing.kind === 'failed') return landing.kind
  return landing.way === 'rollback' ? 'rolledBack' : 'restored'
}

/** What a person does next, and how they get back to the old image, a line each. */
function tellOnward(next: string, state: State | undefined): readonly string[] {
  const wayBack = state && wayBackFrom(state)
  return [msg`Next: ${next}`, ...(wayBack === undefined ? [] : [msg`Way back: ${wayBack}`])]
}

function together(parts: readonly (string | undefined)[]): string {
  const [first = '', ...more] = parts.filter((part) => part !== undefined)
  return sentences(first, ...more)
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
    what:
      action === undefined ? msg`The step was cancelled before it began.` : msg`The step '${action}' was cancelled.`,
    details: [],
    next: msg`Run the step again to go on from here, or run the action 'rollback'.`,
  }
}

function tellEffect(progress: Progress, state: State | undefined): string {
  const { changed, unsure, restored, observed, afterCancel } = progress
  if (afterCancel !== undefined) return sentences(afterCancel, tellTraffic(state))
  const done = restored ? msg`What was changed is as before again.` : msg`Some of the plan was done, see above.`
  const effect = changed ? done : msg`Nothing was changed.`
  const doubt = msg`A write was under way; whether it was done is not known.`
  const traffic =
    observed !== undefined && state === undefined ? msg`Traffic: it could not be read.` : tellTraffic(state)
  const told = unsure ? (changed ? sentences(effect, doubt) : doubt) : effect
  return observed === undefined ? told : sentences(told, traffic)
}
