/**
 * Everything that the Canary page is made from: a pipeline run as Azure DevOps tells it, and the step reports attached to
 * it. In a run's tab it is read over REST, in a report on disk it lies beside the page; the page does not know which.
 */
export interface RunData {
  readonly run: PipelineRun
  readonly attachments: readonly Attachment[]
  /**
   * What else could not be read, and what the page lacks for it, a sentence or two each, for people: who approved, say, or
   * how the run goes on since Azure DevOps does not answer. Empty when all is well.
   */
  readonly troubles: readonly string[]
}

/** A run of a pipeline; times are ISO 8601 in UTC. */
export interface PipelineRun {
  readonly id: number
  /** Such as `20261122.3`. */
  readonly name: string
  readonly pipeline: string
  readonly project: string
  /** Where people see it; null where there is no such place. */
  readonly url: string | null
  readonly state: 'waiting' | 'running' | 'completed'
  /** Null until it is completed. */
  readonly result: RunResult | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** Who queued it, for people. */
  readonly requestedBy: string | null
  readonly stages: readonly StageRun[]
}

export type RunResult = 'succeeded' | 'partiallySucceeded' | 'failed' | 'canceled' | 'skipped'

export interface StageRun {
  /** The name in the pipeline's file, by which step reports tell their stage. */
  readonly name: string
  readonly title: string
  readonly attempt: number
  /** `waiting`: its approvals or checks are not through. */
  readonly state: 'pending' | 'waiting' | 'running' | 'completed'
  readonly result: RunResult | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly approvals: readonly Approval[]
}

export interface Approval {
  readonly state: 'pending' | 'approved' | 'rejected' | 'skipped' | 'timedOut' | 'canceled'
  /** Who may approve, and who did. */
  readonly assigned: readonly string[]
  readonly by: string | null
  readonly at: string | null
  readonly comment: string | null
}

/** The text of one attachment as it came; null when it could not be read, which `trouble` explains. */
export interface Attachment {
  readonly name: string
  readonly text: string | null
  readonly trouble: string | null
}
