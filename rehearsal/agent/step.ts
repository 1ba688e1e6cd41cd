import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeLine } from './command-effects.ts'
import { type PreparedStep, prepareStep } from './prepared-step.ts'
import { agentCancelTimes, type RunningProcess, startProcess } from './process.ts'
import { mergeResults, type TaskResult } from './result.ts'
import type { LogLine } from './step-log.ts'
import type { Attachment } from './step-record.ts'
import type { StepRequest } from './step-request.ts'
import type { Variable } from './variables.ts'

export type { StepRequest } from './step-request.ts'

/** How a step ended and what it left behind. */
export interface StepResult {
  readonly result: TaskResult
  /** Of the last attempt; null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly attempts: number
  readonly durationMs: number
  /** The log as people see it: masked, commands carried out and not shown. */
  readonly lines: readonly LogLine[]
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** The first ten of each: what the run's overview shows. */
  readonly overview: { readonly errors: readonly string[]; readonly warnings: readonly string[] }
  /** By plain name. */
  readonly outputVariables: Readonly<Record<string, string>>
  /** For the steps after this one: plain variables, and output variables as `name.variable`. */
  readonly variables: readonly Variable[]
  readonly attachments: readonly Attachment[]
  /** Every value (and its escaped forms) that the log masks at the end. */
  readonly masked: readonly string[]
  readonly percent: number
}

/** A step under way. */
export interface RunningStep {
  readonly finished: Promise<StepResult>
  /** Cancels as the agent does; the step's result becomes `Canceled`. */
  cancel(): void
  /** SIGKILL to the task and what it started, as if the machine failed; no retry follows. */
  kill(): void
}

const retryLimit = 10

/** Runs a task as the agent does. Rejects only when the agent itself cannot do its part (no such target, a bad request). */
export function runStep(request: StepRequest): RunningStep {
  const stop: Stop = { reason: undefined, process: undefined, wake: () => undefined }
  const end = (reason: 'canceled' | 'timedOut' | 'killed'): void => {
    stop.reason ??= reason
    if (reason === 'killed') stop.process?.kill()
    else stop.process?.cancel()
    stop.wake()
  }
  return { finished: run(request, stop, end), cancel: () => end('canceled'), kill: () => end('killed') }
}

/** Why a step is to end before it ends by itself, and what has to hear of it. */
interface Stop {
  reason: 'canceled' | 'timedOut' | 'killed' | undefined
  process: RunningProcess | undefined
  /** Ends the pause between two attempts. */
  wake: () => void
}

async function run(request: StepRequest, stop: Stop, end: (reason: 'timedOut') => void): Promise<StepResult> {
  const started = performance.now()
  const root = await mkdtemp(join(tmpdir(), 'agent-'))
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(() => end('timedOut'), request.timeoutMs)
  try {
    const step = await prepareStep(request, root)
    const retries = Math.min(request.retries ?? 0, retryLimit)
    const delay = request.retryDelayMs ?? ((attempt: number) => attempt ** 2 * 1_000)
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(request, step, stop)
      if (outcome.result !== 'Failed' || attempt > retries || stop.reason !== undefined) {
        return await conclude(step, outcome, attempt, performance.now() - started)
      }
      step.log.warning(`The task failed; attempt ${attempt} of ${retries + 1}. It runs again in ${delay(attempt)} ms.`)
      step.record.result = undefined
      step.record.commandFailed = false
      await pause(delay(attempt), stop)
    }
  } finally {
    clearTimeout(timer)
    await rm(root, { recursive: true, force: true })
  }
}

interface Outcome {
  readonly result: TaskResult
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

async function attemptOnce(request: StepRequest, step: PreparedStep, stop: Stop): Promise<Outcome> {
  const { record, log } = step
  if (stop.reason !== undefined) return { result: resultOf(step, 0, stop.reason), exitCode: null, signal: null }
  const state = {
    ...step,
    restrictions: [request.task.restrictions, request.restrictions ?? {}],
    reference: request.name ?? request.task.name,
    declaredOutputs: request.task.outputVariables,
    onAttachment: request.onAttachment ?? (() => undefined),
  }
  const file = request.node ?? process.execPath
  const target = join(request.task.directory, request.task.target)
  stop.process = startProcess({
    file,
    arguments: [target],
    workingDirectory: step.folders.sources,
    environment: step.environment,
    onLine: (line) => {
      request.onRawLine?.(line)
      takeLine(state, line)
    },
    cancelTimes: request.cancelTimes ?? agentCancelTimes,
  })
  const { exitCode, signal } = await stop.process.ended
  stop.process = undefined
  if (exitCode !== 0 && stop.reason === undefined) {
    const how = signal === null ? `Exit code ${exitCode} returned from process` : `Process ended by ${signal}`
    log.error(`${how}: file name '${file}', arguments '${target}'.`)
    record.result = 'Failed'
  }
  return { result: resultOf(step, exitCode, stop.reason), exitCode, signal }
}

function resultOf({ record, log }: PreparedStep, exitCode: number | null, reason: Stop['reason']): TaskResult {
  switch (reason) {
    case 'canceled':
      log.error('The operation was canceled.')
      return 'Canceled'
    case 'timedOut':
      log.error('The task has timed out.')
      return 'Failed'
    case 'killed':
      log.error('The task was killed.')
      return 'Failed'
    case undefined: {
      const own = record.result ?? (exitCode === 0 ? 'Succeeded' : 'Failed')
      return record.commandFailed ? mergeResults(own, 'Failed') : own
    }
  }
}

async function pause(milliseconds: number, stop: Stop): Promise<void> {
  if (stop.reason !== undefined) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    stop.wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

async function conclude(
  step: PreparedStep,
  outcome: Outcome,
  attempts: number,
  durationMs: number,
): Promise<StepResult> {
  const { record, log, masker } = step
  const attachments = await upload(step)
  const lost = record.attachments.length - attachments.length
  return {
    ...outcome,
    result: lost > 0 ? mergeResults(outcome.result, 'Failed') : outcome.result,
    attempts,
    durationMs,
    lines: log.lines,
    errors: log.errors,
    warnings: log.warnings,
    overview: log.overview,
    outputVariables: Object.fromEntries([...record.outputVariables.values()].map(({ name, value }) => [name, value])),
    variables: [...record.variables.values()],
    attachments,
    masked: masker.values,
    percent: record.percent,
  }
}

/**
 * What the step attached. An agent may upload a file at once or after the step's end: one that is gone by then, or that has
 * become another, is an error.
 */
async function upload({ record, log }: PreparedStep): Promise<StepResult['attachments']> {
  const uploads = record.attachments.map(async (attachment) => {
    try {
      const content = await readFile(attachment.path, 'utf8')
      if (content !== attachment.content) throw new Error(`The file '${attachment.path}' was changed.`)
      return [attachment]
    } catch (cause) {
      log.error(`Cannot upload '${attachment.name}': ${cause instanceof Error ? cause.message : String(cause)}`)
      return []
    }
  })
  return (await Promise.all(uploads)).flat()
}
