import type { PipelineRun } from '../run-data.ts'
import { blueOf, latestOfEach } from './step.ts'
import type { Cause, Live, Measured, RolloutState, StageStory, StepStory, Told, WayBack } from './story.ts'

/** A step that was to change something, and so tells where its rollout stands. */
export function isActing({ report }: StepStory): boolean {
  return report.action !== 'status' && !report.dryRun
}

/**
 * Where a rollout stands.
 * @param steps its steps in the order in which they began, at least one.
 * @param waiting stages of the run that somebody is asked to approve.
 */
export function stateOf(steps: readonly StepStory[], waiting: readonly StageStory[], run: PipelineRun): RolloutState {
  const last = steps.findLast(isActing)
  if (last?.state === 'running') return 'running'
  if (failedRollback(steps) !== undefined) return 'rollbackFailed'
  switch (last?.state) {
    case 'failed':
      if (last.report.failure?.landing === 'rolledBack') return 'rolledBack'
      return last.report.changed ? 'failed' : 'refused'
    case 'lost':
      return 'failed'
    case 'canceled':
      return last.report.failure?.landing === 'rolledBack' ? 'rolledBack' : 'canceled'
    case 'succeeded':
    case undefined:
      return quietState(steps, last, waiting, run)
  }
}

/** The state when nothing goes on and nothing has failed. */
function quietState(
  steps: readonly StepStory[],
  last: StepStory | undefined,
  waiting: readonly StageStory[],
  run: PipelineRun,
): RolloutState {
  const phase = steps.findLast(({ report }) => report.phase !== null)?.report.phase
  if (last !== undefined && phase === 'done') return 'done'
  if (last !== undefined && phase === 'rolledBack') return 'rolledBack'
  if (waiting.length > 0) return 'waiting'
  if (last === undefined && steps.some(({ state }) => state === 'running')) return 'running'
  if (last === undefined) return steps.some(({ report }) => report.dryRun) ? 'dryRun' : 'looked'
  return run.state === 'completed' ? 'stopped' : 'between'
}

/** The failed way back that nothing has made good since. */
function failedRollback(steps: readonly StepStory[]): StepStory | undefined {
  const acting = steps.filter(isActing)
  const good = acting.findLastIndex(({ state }) => state === 'succeeded')
  return acting
    .slice(good + 1)
    .findLast(
      ({ report, state }) =>
        report.failure?.landing === 'failed' ||
        (report.action === 'rollback' && (state === 'failed' || state === 'lost')),
    )
}

/** What a failure or a way back is owed to: the step that nothing but rollbacks came after, or else a rejection. */
export function causeOf(steps: readonly StepStory[], stages: readonly StageStory[], state: RolloutState): Cause | null {
  const failed = failedRollback(steps)
  if (state === 'rollbackFailed' && failed !== undefined) return { kind: 'step', step: failed }
  const acting = steps.filter(isActing)
  const good = acting.findLastIndex(({ report, state }) => state === 'succeeded' && report.action !== 'rollback')
  const step = acting
    .slice(good + 1)
    .findLast((one) => one.report.action !== 'rollback' && ['failed', 'canceled', 'lost'].includes(one.state))
  if (step !== undefined) return { kind: 'step', step }
  const isDown = state === 'rolledBack' || state === 'stopped' || state === 'running'
  return isDown ? rejectionOf(stages) : null
}

function rejectionOf(stages: readonly StageStory[]): Cause | null {
  for (const stage of stages.toReversed()) {
    const approval = stage.approvals.find(({ state }) => state === 'rejected' || state === 'timedOut')
    if (approval !== undefined) return { kind: 'approval', stage, approval }
  }
  return null
}

/** What serves users, by the newest step that has read it; null when none has. */
export function liveOf(steps: readonly StepStory[]): Live | null {
  const step = newestFirst(steps).find(
    ({ report: { slots } }) => slots.green.weight !== null && slots.blue.weight !== null,
  )
  if (step === undefined) return null
  const { slots, updatedAt } = step.report
  const { green, blue } = slots
  if (green.weight === null || blue.weight === null) return null
  const outdated = steps.slice(steps.indexOf(step) + 1).some((one) => one.state !== 'running' && isActing(one))
  return { green, blue, weights: { green: green.weight, blue: blue.weight }, at: updatedAt, outdated }
}

/** What was seen of the weights that stand: by the newest step that looked, unless a later one has changed anything. */
export function measuredOf(steps: readonly StepStory[], live: Live | null): Measured {
  for (const { report } of newestFirst(steps)) {
    const gates = latestOfEach(report.gates.filter(({ blueWeight }) => blueWeight === live?.weights.blue))
    const proof = report.proofs.findLast((one) => one.asked === null && blueOf(one) === live?.weights.blue)
    if (proof !== undefined || gates.length > 0) return { proof: proof ?? null, gates }
    if (report.changed) break
  }
  return { proof: null, gates: [] }
}

/** How to get back: as the newest step that knows tells it, as long as there is something to go back from. */
export function wayBackOf(steps: readonly StepStory[], state: RolloutState, live: Live | null): WayBack {
  const newest = newestFirst(steps)
  const isOver = state === 'done' || state === 'rolledBack' || state === 'dryRun' || state === 'looked'
  const teller = isOver ? newest[0] : newest.find(({ report }) => report.wayBack !== null)
  const action = teller === undefined || teller.report.wayBack === null ? null : told(teller, teller.report.wayBack)
  if (!isOver && live !== null) return { kind: 'rollback', action }
  return action === null ? { kind: 'none' } : { kind: 'deploy', action }
}

/** A sentence of a step with the language that it is in. */
export function told({ report }: StepStory, text: string): Told {
  return { text, language: report.language }
}

/** By when they told last, the latest first. */
export function newestFirst(steps: readonly StepStory[]): StepStory[] {
  return steps.toSorted((one, other) => Date.parse(other.report.updatedAt) - Date.parse(one.report.updatedAt))
}
