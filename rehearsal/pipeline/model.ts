import type { Expression } from './expression/syntax.ts'
import type { Source } from './source.ts'

/** A pipeline as it is written, checked and with defaults filled, before any variable has a value. */
export interface Pipeline {
  readonly file: string
  /** What starts it; recorded only, since the rehearsal is started by hand. */
  readonly trigger: Source | undefined
  readonly pullRequests: Source | undefined
  readonly variables: readonly VariableDeclaration[]
  readonly stages: readonly Stage[]
}

/** An entry under `variables:`. A value `$[ … ]` is an expression, evaluated when its stage or job starts. */
export type VariableDeclaration =
  | { readonly kind: 'group'; readonly group: string; readonly source: Source }
  | { readonly kind: 'value'; readonly name: string; readonly value: string; readonly readonly: boolean }
  | { readonly kind: 'expression'; readonly name: string; readonly expression: Condition; readonly readonly: boolean }

/** An expression and where it stands. */
export interface Condition {
  readonly text: string
  readonly expression: Expression
  readonly source: Source
}

/** What runs once others have ended: a stage among stages, a job among the jobs of its stage. */
export interface GraphNode {
  readonly name: string
  readonly displayName: string
  readonly dependsOn: readonly string[]
  /** `succeeded()` when nothing else is written. */
  readonly condition: Condition
}

export interface Stage extends GraphNode {
  readonly variables: readonly VariableDeclaration[]
  readonly jobs: readonly Job[]
}

export interface Job extends GraphNode {
  readonly variables: readonly VariableDeclaration[]
  readonly continueOnError: boolean
  readonly work: PlainWork | DeploymentWork
}

/** Steps, one after the other. Without a `checkout` step the sources are there. */
export interface PlainWork {
  readonly kind: 'job'
  readonly steps: readonly Step[]
}

/** The hooks of a `runOnce` strategy. The environment's approvals are asked before the stage starts. */
export interface DeploymentWork {
  readonly kind: 'deployment'
  readonly environment: string
  /** The environment's resource that the job deploys to; undefined when it names none. */
  readonly resource: { readonly name: string; readonly source: Source } | undefined
  readonly hooks: readonly { readonly name: HookName; readonly steps: readonly Step[] }[]
  readonly onFailure: readonly Step[]
  readonly onSuccess: readonly Step[]
}

export type HookName = 'preDeploy' | 'deploy' | 'routeTraffic' | 'postRouteTraffic'

export type Step = TaskStep | CheckoutStep | DownloadStep

/** A task, or a script (which is a task, too: the built-in one that runs a shell). */
export interface TaskStep {
  readonly kind: 'task'
  /** `Name@major`, or the built-in shell. */
  readonly task: { readonly name: string; readonly major: number } | 'script'
  readonly name: string | undefined
  readonly displayName: string
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly condition: Condition
  readonly continueOnError: boolean
  readonly enabled: boolean
  readonly timeoutInMinutes: number
  readonly retryCountOnTaskFailure: number
  readonly source: Source
}

export interface CheckoutStep {
  readonly kind: 'checkout'
  readonly what: 'self' | 'none'
}

/** `download: none`: a deployment job downloads the run's artifacts unless it says so. */
export interface DownloadStep {
  readonly kind: 'download'
}

/** All jobs' environments of a stage, each once, in the order of the file. */
export function environmentsOf(stage: Stage): string[] {
  const names = stage.jobs.map(({ work }) => (work.kind === 'deployment' ? [work.environment] : []))
  return [...new Set(names.flat())]
}

/** All steps of a job that are tasks, in the order in which they could run. */
export function tasksOf({ work }: Job): TaskStep[] {
  const steps =
    work.kind === 'job'
      ? work.steps
      : [...work.hooks.flatMap((hook) => hook.steps), ...work.onFailure, ...work.onSuccess]
  return steps.filter((step) => step.kind === 'task')
}
