import type { RunData } from './run-data.ts'
import { readAttachments } from './story/attachments.ts'
import { tellEvents } from './story/events.ts'
import { tellApart } from './story/rollouts.ts'
import { tellStages } from './story/stages.ts'
import { causeOf, isActing, liveOf, measuredOf, newestFirst, stateOf, told, wayBackOf } from './story/standing.ts'
import { tellSteps } from './story/step.ts'
import type { RolloutStory, StageStory, StepStory, Story } from './story/story.ts'

/**
 * Tells what became of a run's rollouts. It never fails: what cannot be read is told as such, beside what can.
 * @param now what still goes on has lasted until then.
 */
export function tellStory({ run, attachments, troubles }: RunData, now: Date): Story {
  const { reports, unreadable } = readAttachments(attachments)
  const steps = tellSteps(reports, run, now)
  const stages = tellStages(run, steps, now)
  const apart = tellApart(steps)
  const silent = stages.filter((stage) => stage.steps.length === 0)
  const told = apart.map(({ key, steps }): RolloutStory => {
    const own = apart.length === 1 ? stages : stages.flatMap((stage) => withOnly(stage, steps))
    return tellRollout({ key, steps, stages: own, waiting: [...own, ...silent].filter(isAsking) }, run)
  })
  // What must not wait for anybody to scroll comes first.
  const rollouts = told.toSorted((one, other) => Number(isAlarm(other)) - Number(isAlarm(one)))
  const others = apart.length === 1 ? [] : silent
  return { run, now: now.toISOString(), rollouts, others, unreadable, troubles }
}

function isAlarm({ state }: RolloutStory): boolean {
  return state === 'rollbackFailed'
}

type RolloutParts = Pick<RolloutStory, 'key' | 'stages' | 'waiting'> & { readonly steps: readonly StepStory[] }

function tellRollout({ key, steps, stages, waiting }: RolloutParts, run: RunData['run']): RolloutStory {
  const state = stateOf(steps, waiting, run)
  const live = liveOf(steps)
  const last = steps.findLast(isActing) ?? steps.at(-1)
  return {
    key,
    target: steps.findLast(({ report }) => report.target !== null)?.report.target ?? null,
    state,
    live,
    measured: measuredOf(steps, live),
    wayBack: wayBackOf(steps, state, live),
    cause: causeOf(steps, stages, state),
    now: steps.filter((step) => step.state === 'running'),
    waiting: [...new Set(waiting)],
    stages,
    events: tellEvents(steps, stages),
    drift: last === undefined ? [] : last.report.drift.map((text) => told(last, text)),
    warnings: last === undefined ? [] : warningsOf(last).map((text) => told(last, text)),
    history: steps.findLast(({ report }) => report.history.length > 0)?.report.history ?? [],
    updatedAt: newestFirst(steps)[0]?.report.updatedAt ?? '',
  }
}

/** The warnings of a step, but for those that tell of its drift once more. */
function warningsOf({ report: { drift, warnings } }: StepStory): readonly string[] {
  return warnings.filter((warning) => !drift.some((one) => warning.includes(one)))
}

/** The stage with none but these steps; nothing when it has none of them. */
function withOnly(stage: StageStory, steps: readonly StepStory[]): StageStory[] {
  const own = stage.steps.filter((step) => steps.includes(step))
  return own.length === 0 ? [] : [{ ...stage, steps: own }]
}

function isAsking({ state, approvals }: StageStory): boolean {
  return state === 'waiting' || approvals.some((approval) => approval.state === 'pending')
}
