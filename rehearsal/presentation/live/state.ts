import type { TaskResult } from '../../agent/result.ts'
import type { ClusterView } from '../../observation/cluster-view.ts'
import type { SplitSeen } from '../../observation/split-seen.ts'
import type { Gate, PipelineEvent } from '../../pipeline/services.ts'

/** All that the live view shows of the run that is under way; times are milliseconds since the epoch. */
export interface LiveState {
  readonly run: RunTitle
  readonly startedAt: number
  readonly stages: readonly StageMark[]
  /** The approval that the run waits for. */
  readonly waitsFor: Gate | undefined
  /** The run was told to cancel. */
  readonly canceling: boolean
  /** The step that runs, or ran last. */
  readonly step: { readonly title: string; readonly startedAt: number; readonly ended: boolean } | undefined
  /** The last lines of that step's log, the newest last. */
  readonly log: readonly string[]
  /** `undefined` until the cluster was seen. */
  readonly cluster: ClusterView | undefined
  /** Why the cluster cannot be seen at the moment. */
  readonly trouble: string | undefined
  /** `undefined` while there is no load. */
  readonly load: LoadSeen | undefined
}

/** What a run is called. */
export interface RunTitle {
  readonly title: string
  readonly detail: string
}

export interface LoadSeen {
  readonly requests: number
  readonly failed: number
  readonly split: SplitSeen | undefined
}

export interface StageMark {
  readonly name: string
  readonly state: 'pending' | 'waiting' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'canceled' | 'skipped'
}

/** How many lines of a step's log are kept. */
const keptLines = 5

/** A run that begins: none of its stages has started. What is known of cluster and load stays true. */
export function beginRun(
  run: RunTitle,
  stages: readonly string[],
  at: number,
  before?: Pick<LiveState, 'cluster' | 'trouble' | 'load'>,
): LiveState {
  return {
    run,
    startedAt: at,
    stages: stages.map((name) => ({ name, state: 'pending' })),
    waitsFor: undefined,
    canceling: false,
    step: undefined,
    log: [],
    cluster: before?.cluster,
    trouble: before?.trouble,
    load: before?.load,
  }
}

/** The state after something happened in the run. */
export function afterEvent(state: LiveState, event: PipelineEvent, at: number): LiveState {
  switch (event.kind) {
    case 'stageSkipped':
      return withStage(state, event.stage.name, 'skipped')
    case 'approvalAsked':
      return { ...withStage(state, event.gate.stage, 'waiting'), waitsFor: event.gate, step: undefined, log: [] }
    case 'approvalAnswered':
      return { ...state, waitsFor: undefined }
    case 'stageStarted':
      return { ...withStage(state, event.stage.name, 'running'), step: undefined, log: [] }
    case 'stepStarted':
      return { ...state, step: { title: titleOf(event.step), startedAt: at, ended: false }, log: [] }
    case 'stepLine': {
      const text = event.line.text.trim()
      // Sections only say what the line above says: which step it is.
      if (text === '' || event.line.kind === 'section') return state
      return { ...state, log: [...state.log, text].slice(-keptLines) }
    }
    case 'stepFinished':
      return { ...state, step: state.step && { ...state.step, ended: true } }
    case 'stageFinished': {
      const { stage, result, rejected } = event
      return { ...withStage(state, stage.name, rejected ? 'rejected' : stateOf(result)), waitsFor: undefined }
    }
    case 'jobStarted':
    case 'jobSkipped':
    case 'jobFinished':
    case 'stepSkipped':
      return state
  }
}

function withStage(state: LiveState, name: string, to: StageMark['state']): LiveState {
  return { ...state, stages: state.stages.map((stage) => (stage.name === name ? { name, state: to } : stage)) }
}

function titleOf({ displayName, inputs }: { displayName: string; inputs: Readonly<Record<string, string>> }): string {
  return inputs.action === undefined ? displayName : `${displayName}: ${inputs.action}`
}

function stateOf(result: TaskResult): StageMark['state'] {
  switch (result) {
    case 'Succeeded':
    case 'SucceededWithIssues':
      return 'succeeded'
    case 'Failed':
    case 'Abandoned':
      return 'failed'
    case 'Canceled':
      return 'canceled'
    case 'Skipped':
      return 'skipped'
  }
}
