import type { ServiceConnection } from '../agent/connections.ts'
import type { TaskDefinition } from '../agent/definition.ts'
import type { BuildIdentity } from '../agent/identity.ts'
import type { TaskResult } from '../agent/result.ts'
import type { StepResult } from '../agent/step.ts'
import type { LogLine } from '../agent/step-log.ts'
import type { Variable } from '../agent/variables.ts'
import type { Stage, TaskStep } from './model.ts'

/** What a project has around its pipelines, and who answers for people. */
export interface PipelineServices {
  readonly tasks: readonly TaskDefinition[]
  /** Variable groups by name. */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  readonly connections: readonly ServiceConnection[]
  /** The connections of environments' resources, by `ENVIRONMENT.RESOURCE`. */
  readonly environmentResources?: Readonly<Record<string, ServiceConnection>>
  /** The folder that `checkout: self` gives to a job, as it stands. */
  readonly repository: string
  /** The Node binary of the agent; this process's own when missing. */
  readonly node?: string
  /** Asked once for each environment of a stage, after its condition held and before it starts. */
  approve(gate: Gate): Promise<Verdict>
  onEvent(event: PipelineEvent): void
  /** Awaited after a stage that ran and before what depends on it starts: where one looks at what it did. */
  afterStage?(stage: Stage, outcome: StageOutcome): Promise<void>
}

/** The question at an environment's approval. */
export interface Gate {
  readonly environment: string
  readonly stage: string
}

export type Verdict = 'approved' | 'rejected'

/** Which run it is; stage and job are filled in as they come. */
export type RunOfPipeline = Omit<BuildIdentity, 'kind' | 'stage' | 'job' | 'environment'>

/** What happens, as it happens. */
export type PipelineEvent =
  | { readonly kind: 'stageSkipped'; readonly stage: Stage }
  | { readonly kind: 'approvalAsked'; readonly gate: Gate }
  | { readonly kind: 'approvalAnswered'; readonly gate: Gate; readonly verdict: Verdict }
  | { readonly kind: 'stageStarted'; readonly stage: Stage }
  | { readonly kind: 'jobStarted' | 'jobSkipped'; readonly stage: string; readonly job: string }
  | { readonly kind: 'stepStarted' | 'stepSkipped'; readonly stage: string; readonly step: TaskStep }
  | { readonly kind: 'stepLine'; readonly stage: string; readonly step: TaskStep; readonly line: LogLine }
  | { readonly kind: 'stepFinished'; readonly stage: string; readonly step: TaskStep; readonly outcome: StepResult }
  | { readonly kind: 'jobFinished'; readonly stage: string; readonly job: string; readonly result: TaskResult }
  | { readonly kind: 'stageFinished'; readonly stage: Stage; readonly result: TaskResult; readonly rejected: boolean }

/** A job that ended. Outputs are named as dependents read them: `step.variable`, of a deployment `job.step.variable`. */
export interface JobOutcome {
  readonly result: TaskResult
  readonly outputs: Readonly<Record<string, string>>
}

/** A stage that ended. */
export interface StageOutcome {
  readonly result: TaskResult
  /** Its approval was rejected, which is a failure to all that depends on it. */
  readonly rejected: boolean
  readonly jobs: ReadonlyMap<string, JobOutcome>
}
