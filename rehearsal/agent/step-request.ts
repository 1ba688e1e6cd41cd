import type { AgentNetwork } from './agent-network.ts'
import type { ServiceConnection } from './connections.ts'
import type { Restrictions, TaskDefinition } from './definition.ts'
import type { RunIdentity } from './identity.ts'
import type { CancelTimes } from './process.ts'
import type { LogLine } from './step-log.ts'
import type { Attachment } from './step-record.ts'
import type { Variable } from './variables.ts'

/** A step to run: one invocation of a task. */
export interface StepRequest {
  readonly task: TaskDefinition
  /** By name or alias, as in the YAML. A service connection is given by its name or its id. */
  readonly inputs: Readonly<Record<string, string>>
  /** The step's `name:`, by which others read its output variables; the task's name when it has none. */
  readonly name?: string
  /** The step's `env:`. */
  readonly env?: Readonly<Record<string, string>>
  /** The run's variables; those of the system come from `run` and win. */
  readonly variables?: readonly Variable[]
  readonly connections?: readonly ServiceConnection[]
  /** The connection of the job's `environment: NAME.RESOURCE`, which fills an input that is left empty. */
  readonly environmentResource?: ServiceConnection
  /** How the agent was told to reach others: its proxy and certificates. */
  readonly network?: AgentNetwork
  readonly run?: RunIdentity
  /** The token of the run's own connection. */
  readonly accessToken?: string
  /** What the step's `target:` restricts, on top of task.json. */
  readonly restrictions?: Restrictions
  /** The Node binary; this process's own when missing. */
  readonly node?: string
  /** The folder that relative file paths start at, and the working directory; an empty one when missing. */
  readonly sourcesDirectory?: string
  /** The folder for temporary files that the steps of a job share; one of the step's own when missing. */
  readonly tempDirectory?: string
  /** The folder of the agent's tool cache; an empty one when missing. */
  readonly toolsDirectory?: string
  /** The agent's own machine; this process's when missing. Only a few names of it reach the step. */
  readonly machine?: NodeJS.ProcessEnv
  readonly timeoutMs?: number
  /** `retryCountOnTaskFailure`: further attempts after a failure, 10 at most. */
  readonly retries?: number
  /** The pause before attempt `n + 1`, in milliseconds; the agent's own is n² seconds. */
  readonly retryDelayMs?: (attempt: number) => number
  readonly cancelTimes?: CancelTimes
  readonly onLine?: (line: LogLine) => void
  /** Each file that the step hands over, at once. */
  readonly onAttachment?: (attachment: Attachment) => void
  /** Each line as the task wrote it, before its commands are taken out and its secrets are masked. */
  readonly onRawLine?: (line: string) => void
}
