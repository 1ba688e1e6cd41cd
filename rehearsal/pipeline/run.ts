import { join } from 'node:path'
import { openTask, type TaskDefinition } from '../agent/definition.ts'
import type { TaskResult } from '../agent/result.ts'
import { VariableSet } from '../agent/variables.ts'
import { checkReferences, resourceOf } from './check-references.ts'
import { runGraph } from './graph.ts'
import { runJob } from './job-run.ts'
import { environmentsOf, type Job, type Pipeline, type Stage } from './model.ts'
import { declareVariables, holds, jobDictionary, stageDictionary, stageJobsDictionary } from './scope.ts'
import type { JobOutcome, PipelineServices, RunOfPipeline, StageOutcome, Verdict } from './services.ts'
import { dependencyStatus, summarize } from './status.ts'

/** What a run came to. */
export interface RunOutcome {
  readonly result: TaskResult
  readonly stages: ReadonlyMap<string, StageOutcome>
}

/** A run under way. */
export interface PipelineRun {
  /** Rejects with a PipelineError when the pipeline cannot be run as it is: before the first stage where that can be told. */
  readonly finished: Promise<RunOutcome>
  /** Cancels the run: running steps are canceled, and what starts after is what its condition lets through. */
  cancel(): void
}

/** Runs the pipeline as Azure Pipelines does. */
export function runPipeline(pipeline: Pipeline, services: PipelineServices, run: RunOfPipeline): PipelineRun {
  const controller = new AbortController()
  return { finished: play(pipeline, services, run, controller.signal), cancel: () => controller.abort() }
}

/** What all stages of one run share. */
interface Play {
  readonly services: PipelineServices
  readonly run: RunOfPipeline
  readonly script: TaskDefinition
  readonly variables: VariableSet
  readonly canceled: AbortSignal
}

/** What the jobs of one stage share. */
interface StagePlay extends Play {
  readonly stage: Stage
  readonly before: StageOutcomes
  /** The stage started after the cancel, because its condition let it: its jobs are not touched by it. */
  readonly afterCancel: boolean
}

type StageOutcomes = ReadonlyMap<string, StageOutcome>

async function play(
  pipeline: Pipeline,
  services: PipelineServices,
  run: RunOfPipeline,
  canceled: AbortSignal,
): Promise<RunOutcome> {
  const script = await openTask(join(import.meta.dirname, 'script-task'))
  const known = new VariableSet([
    { name: 'Build.BuildId', value: String(run.buildId) },
    { name: 'Build.BuildNumber', value: run.buildNumber },
    { name: 'Build.SourceBranch', value: run.sourceBranch },
  ])
  const variables = declareVariables(known, pipeline.variables, services.groups, {})
  checkReferences(pipeline, services, variables, script)
  const shared = { services, run, script, variables, canceled }
  const stages = await runGraph<Stage, StageOutcome>(pipeline.stages, (stage, before) =>
    playStage(stage, before, shared),
  )
  const result = summarize([...stages.values()].map((stage) => stage.result))
  return { result: canceled.aborted ? 'Canceled' : result, stages }
}

async function playStage(stage: Stage, before: StageOutcomes, play: Play): Promise<StageOutcome> {
  const { services, canceled } = play
  const dependencies = { dependencies: stageDictionary(before) }
  if (!holds(stage.condition, play.variables, dependencies, dependencyStatus(resultsOf(before), canceled.aborted))) {
    services.onEvent({ kind: 'stageSkipped', stage })
    return { result: 'Skipped', rejected: false, jobs: new Map() }
  }
  const afterCancel = canceled.aborted
  for (const environment of environmentsOf(stage)) {
    const gate = { environment, stage: stage.name }
    services.onEvent({ kind: 'approvalAsked', gate })
    const answer = services.approve(gate)
    const verdict = afterCancel ? await answer : await unlessCanceled(answer, canceled)
    if (verdict === 'canceled') return finish(stage, { result: 'Canceled', rejected: false, jobs: new Map() }, services)
    services.onEvent({ kind: 'approvalAnswered', gate, verdict })
    if (verdict === 'rejected') return finish(stage, { result: 'Failed', rejected: true, jobs: new Map() }, services)
  }
  services.onEvent({ kind: 'stageStarted', stage })
  const names = { stageDependencies: stageJobsDictionary(before) }
  const variables = declareVariables(play.variables, stage.variables, services.groups, names)
  const jobs = await runGraph<Job, JobOutcome>(stage.jobs, (job, earlier) =>
    playJob(job, earlier, { ...play, variables, stage, before, afterCancel }),
  )
  const result = summarize([...jobs.values()].map((job) => job.result))
  return finish(stage, { result, rejected: false, jobs }, services)
}

/** The answer, or `canceled` when the run is canceled while one waits for it. */
async function unlessCanceled(answer: Promise<Verdict>, signal: AbortSignal): Promise<Verdict | 'canceled'> {
  if (signal.aborted) return 'canceled'
  let cancel = (): void => undefined
  const canceled = new Promise<'canceled'>((resolve) => {
    cancel = () => resolve('canceled')
    signal.addEventListener('abort', cancel)
  })
  try {
    return await Promise.race([answer, canceled])
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

async function finish(stage: Stage, outcome: StageOutcome, services: PipelineServices): Promise<StageOutcome> {
  services.onEvent({ kind: 'stageFinished', stage, result: outcome.result, rejected: outcome.rejected })
  await services.afterStage?.(stage, outcome)
  return outcome
}

async function playJob(job: Job, earlier: ReadonlyMap<string, JobOutcome>, play: StagePlay): Promise<JobOutcome> {
  const { services, canceled, stage } = play
  const names = { dependencies: jobDictionary(earlier), stageDependencies: stageJobsDictionary(play.before) }
  const about = { stage: stage.name, job: job.name }
  const results = resultsOf(earlier)
  const interrupted = canceled.aborted && !play.afterCancel
  // To succeeded(), a job that had not started when its stage was canceled is behind something canceled.
  if (interrupted) results.set('', 'Canceled')
  if (!holds(job.condition, play.variables, names, dependencyStatus(results, canceled.aborted))) {
    services.onEvent({ kind: 'jobSkipped', ...about })
    return { result: interrupted ? 'Canceled' : 'Skipped', outputs: {} }
  }
  services.onEvent({ kind: 'jobStarted', ...about })
  const outcome = await runJob(job, {
    services,
    canceled,
    script: play.script,
    resource: resourceOf(job, services),
    variables: declareVariables(play.variables, job.variables, services.groups, names),
    run: {
      kind: 'build',
      ...play.run,
      stage: { name: stage.name, attempt: 1 },
      job: { name: job.name, displayName: job.displayName, attempt: 1 },
      ...(job.work.kind === 'deployment' ? { environment: job.work.environment } : {}),
    },
  })
  services.onEvent({ kind: 'jobFinished', ...about, result: outcome.result })
  return outcome
}

function resultsOf(outcomes: ReadonlyMap<string, { result: TaskResult }>): Map<string, TaskResult> {
  return new Map([...outcomes].map(([name, { result }]) => [name, result]))
}
