import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceConnection } from '../agent/connections.ts'
import type { TaskDefinition } from '../agent/definition.ts'
import type { BuildIdentity } from '../agent/identity.ts'
import { mergeResults, type TaskResult } from '../agent/result.ts'
import { runStep, type StepResult } from '../agent/step.ts'
import type { VariableSet } from '../agent/variables.ts'
import { findTask } from './check-references.ts'
import type { Job, Step, TaskStep } from './model.ts'
import { holds } from './scope.ts'
import type { JobOutcome, PipelineServices } from './services.ts'
import { stepStatus, summarize } from './status.ts'

/** What a job's steps run with. */
export interface JobSurroundings {
  readonly services: PipelineServices
  readonly script: TaskDefinition
  readonly run: BuildIdentity
  /** The connection of the environment's resource that the job deploys to. */
  readonly resource: ServiceConnection | undefined
  readonly variables: VariableSet
  /** Aborted when the run is canceled. */
  readonly canceled: AbortSignal
}

/** Runs a job's steps; the hooks of a deployment each as a job of its own, the next only if the one before went well. */
export async function runJob(job: Job, surroundings: JobSurroundings): Promise<JobOutcome> {
  const { work } = job
  const results: TaskResult[] = []
  const outputs: Record<string, string> = {}
  const play = async (steps: readonly Step[], prefix: string): Promise<void> => {
    const outcome = await runSteps(steps, work.kind === 'job', surroundings)
    results.push(outcome.result)
    for (const [name, value] of Object.entries(outcome.outputs)) outputs[prefix + name] = value
  }
  if (work.kind === 'job') {
    await play(work.steps, '')
  } else {
    for (const hook of work.hooks) if (wentWell(results)) await play(hook.steps, `${job.name}.`)
    await play(wentWell(results) ? work.onSuccess : work.onFailure, `${job.name}.`)
  }
  const result = summarize(results)
  return { result: result === 'Failed' && job.continueOnError ? 'SucceededWithIssues' : result, outputs }
}

function wentWell(results: readonly TaskResult[]): boolean {
  return results.every((result) => result === 'Succeeded' || result === 'SucceededWithIssues')
}

/** @param checksOut  whether the sources are there without a `checkout` step */
async function runSteps(
  steps: readonly Step[],
  checksOut: boolean,
  surroundings: JobSurroundings,
): Promise<JobOutcome> {
  const checkout = steps.find((step) => step.kind === 'checkout')?.what ?? (checksOut ? 'self' : 'none')
  const own = await mkdtemp(join(tmpdir(), 'job-'))
  const folders = {
    sources: checkout === 'self' ? surroundings.services.repository : join(own, 'sources'),
    temp: join(own, 'temp'),
  }
  const outputs: Record<string, string> = {}
  let { variables } = surroundings
  // Also after a cancel: a job that its condition lets through then begins as any other.
  let status: TaskResult = 'Succeeded'
  const cancel = (): void => {
    status = 'Canceled'
  }
  surroundings.canceled.addEventListener('abort', cancel)
  try {
    for (const step of steps) {
      if (step.kind !== 'task' || !step.enabled) continue
      const outcome = await playStep(step, folders, { ...surroundings, variables }, () => status)
      if (outcome === undefined) continue
      variables = variables.with(outcome.variables)
      const name = step.name
      if (name !== undefined) {
        for (const [key, value] of Object.entries(outcome.outputVariables)) outputs[`${name}.${key}`] = value
      }
      const result = outcome.result === 'Failed' && step.continueOnError ? 'SucceededWithIssues' : outcome.result
      status = mergeResults(status, result)
    }
    return { result: status, outputs }
  } finally {
    surroundings.canceled.removeEventListener('abort', cancel)
    await rm(own, { recursive: true, force: true })
  }
}

async function playStep(
  step: TaskStep,
  folders: { readonly sources: string; readonly temp: string },
  { services, script, run, resource, variables, canceled }: JobSurroundings,
  status: () => TaskResult,
): Promise<StepResult | undefined> {
  const stage = run.stage.name
  const wanted = (as: TaskResult): boolean => holds(step.condition, variables, {}, stepStatus(as))
  if (!wanted(status())) {
    services.onEvent({ kind: 'stepSkipped', stage, step })
    return undefined
  }
  const running = runStep({
    task: findTask(step, services.tasks, script),
    inputs: step.inputs,
    env: step.env,
    variables: variables.with([{ name: 'Agent.JobStatus', value: status() }]).expanded(),
    connections: services.connections,
    ...(resource === undefined ? {} : { environmentResource: resource }),
    run,
    sourcesDirectory: folders.sources,
    tempDirectory: folders.temp,
    retries: step.retryCountOnTaskFailure,
    ...(step.name === undefined ? {} : { name: step.name }),
    ...(services.node === undefined ? {} : { node: services.node }),
    ...(step.timeoutInMinutes === 0 ? {} : { timeoutMs: step.timeoutInMinutes * 60_000 }),
    onLine: (line) => services.onEvent({ kind: 'stepLine', stage, step, line }),
  })
  // As in the agent: a step whose condition holds for a canceled job too (always()) is let go on.
  const cancel = (): void => {
    if (!wanted('Canceled')) running.cancel()
  }
  canceled.addEventListener('abort', cancel)
  services.onEvent({ kind: 'stepStarted', stage, step })
  try {
    const outcome = await running.finished
    services.onEvent({ kind: 'stepFinished', stage, step, outcome })
    return outcome
  } finally {
    canceled.removeEventListener('abort', cancel)
  }
}
