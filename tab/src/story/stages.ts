import type { PipelineRun, RunResult, StageRun } from '../run-data.ts'
import type { StageState, StageStory, StepStory } from './story.ts'

/**
 * All stages of a run in its order, each with its steps of ours, whatever their rollout. Stages that only steps know of, as
 * when the run's own list could not be read, come last.
 */
export function tellStages(run: PipelineRun, steps: readonly StepStory[], now: Date): StageStory[] {
  const names = new Set([...run.stages.map(({ name }) => name), ...steps.map(({ report }) => report.step.stage)])
  return [...names].map((name) => {
    const runs = run.stages.filter((stage) => stage.name === name)
    return tellStage(
      name,
      runs,
      steps.filter(({ report }) => report.step.stage === name),
      now,
    )
  })
}

/** @param runs the stage's attempts as the run has them, of which the highest is how it stands. */
function tellStage(name: string, runs: readonly StageRun[], steps: readonly StepStory[], now: Date): StageStory {
  const last = runs.reduce<StageRun | undefined>(
    (highest, run) => (highest === undefined || run.attempt >= highest.attempt ? run : highest),
    undefined,
  )
  const startedAt = last?.startedAt ?? steps[0]?.report.startedAt ?? null
  const state = last === undefined ? stateOfSteps(steps) : stateOfRun(last)
  return {
    name,
    title: last?.title ?? name,
    state,
    attempt: Math.max(1, last?.attempt ?? 1, ...steps.map(({ report }) => report.step.attempt)),
    tookMs: startedAt === null ? null : tookMs(startedAt, last, steps, now),
    startedAt,
    approvals: runs.flatMap(({ approvals }) => approvals),
    steps,
  }
}

function tookMs(startedAt: string, last: StageRun | undefined, steps: readonly StepStory[], now: Date): number {
  const start = Date.parse(startedAt)
  if (last !== undefined) {
    return Math.max(0, (last.finishedAt === null ? now.getTime() : Date.parse(last.finishedAt)) - start)
  }
  const ends = steps.map(({ report, tookMs }) => Date.parse(report.startedAt) + tookMs)
  return Math.max(0, Math.max(...ends) - start)
}

function stateOfRun({ state, result }: StageRun): StageState {
  return state === 'completed' ? stateOfResult(result) : state
}

function stateOfResult(result: RunResult | null): StageState {
  // A stage that is over without a result is one that never had to run.
  return result ?? 'skipped'
}

function stateOfSteps(steps: readonly StepStory[]): StageState {
  const states = steps.filter(({ superseded }) => !superseded).map(({ state }) => state)
  if (states.includes('running')) return 'running'
  if (states.includes('failed') || states.includes('lost')) return 'failed'
  return states.includes('canceled') ? 'canceled' : 'succeeded'
}
