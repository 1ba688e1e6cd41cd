import type {
  EventReport,
  GateReport,
  HistoryReport,
  ObservedShare,
  ProofReport,
  SlotReport,
  StepReport,
  TargetName,
} from '../../../step-report/format.ts'
import type { Approval, PipelineRun } from '../run-data.ts'

/**
 * What the Canary page shows, without a word of any language of its own: what is live, what was measured and how to get
 * back, for each rollout of a run, and how it came to that. Times are ISO 8601 in UTC, durations milliseconds.
 */
export interface Story {
  readonly run: PipelineRun
  /** When it was told; what goes on has lasted until then. */
  readonly now: string
  readonly rollouts: readonly RolloutStory[]
  /** Stages that belong to no rollout: all of them without a rollout, those without a step of ours beside several. */
  readonly others: readonly StageStory[]
  readonly unreadable: readonly Unreadable[]
  /** What else could not be read, a sentence or two each. */
  readonly troubles: readonly string[]
}

/** An attachment that tells nothing. */
export interface Unreadable {
  readonly name: string
  readonly trouble: string
}

/** One rollout's way: the steps of one run that were about the same VirtualServices. */
export interface RolloutStory {
  /** Tells it from the run's other rollouts. */
  readonly key: string
  /** Null when no step has come so far as to know the cluster. */
  readonly target: TargetName | null
  readonly state: RolloutState
  /** Null as long as no step has read the weights. */
  readonly live: Live | null
  readonly measured: Measured
  readonly wayBack: WayBack
  /** What the rollout's failure or its way back is owed to. */
  readonly cause: Cause | null
  /** Steps that go on. */
  readonly now: readonly StepStory[]
  /** Stages that somebody is asked to approve. */
  readonly waiting: readonly StageStory[]
  /** In the run's order; with one rollout in a run, those without a step of ours among them. */
  readonly stages: readonly StageStory[]
  /** What happened, in its order. */
  readonly events: readonly EventStory[]
  /** What the newest step that acted has found changed by others, and what else it has warned of. */
  readonly drift: readonly Told[]
  readonly warnings: readonly Told[]
  /** The rollout's writes as its record holds them, the oldest first. */
  readonly history: readonly HistoryReport[]
  readonly updatedAt: string
}

/**
 * Where a rollout stands. `rollbackFailed`: traffic is still where it should not be. `refused`: the last step failed and
 * changed nothing. `between`: the run goes on, no step does. `stopped`: the run is over, the rollout is not. `dryRun`: no
 * step was to write. `looked`: no step but `status`.
 */
export type RolloutState =
  | 'rollbackFailed'
  | 'failed'
  | 'refused'
  | 'canceled'
  | 'running'
  | 'waiting'
  | 'between'
  | 'stopped'
  | 'rolledBack'
  | 'done'
  | 'dryRun'
  | 'looked'

/** A sentence of a step in the step's own language. */
export interface Told {
  readonly text: string
  readonly language: StepReport['language']
}

/** What serves users, as last read. */
export interface Live {
  readonly green: SlotReport
  readonly blue: SlotReport
  /** Percent, together 100. */
  readonly weights: { readonly green: number; readonly blue: number }
  readonly at: string
  /** True when a later step could not read it, so that it may be otherwise by now. */
  readonly outdated: boolean
}

/** What was seen of the traffic while its weights were as they are now. */
export interface Measured {
  /** Of the weighted route. */
  readonly proof: ProofReport | null
  /** The latest word of each gate. */
  readonly gates: readonly GateReport[]
}

/**
 * How to get back to the old image: by `rollback` as long as the rollout is under way, and by a `deploy` of the old image
 * after it; `none`: there is nothing to go back from.
 */
export type WayBack =
  | {
      readonly kind: 'rollback'
      /** The action as the newest step that knows tells it; null when none has said anything. */
      readonly action: Told | null
    }
  | { readonly kind: 'deploy'; readonly action: Told }
  | { readonly kind: 'none' }

export type Cause =
  | { readonly kind: 'step'; readonly step: StepStory }
  | { readonly kind: 'approval'; readonly stage: StageStory; readonly approval: Approval }

/** A stage of the run with its steps of ours, in the order in which they began. */
export interface StageStory {
  /** The name in the pipeline's file; empty where there are no stages. */
  readonly name: string
  readonly title: string
  readonly state: StageState
  /** How often it was begun. */
  readonly attempt: number
  readonly tookMs: number | null
  readonly startedAt: string | null
  readonly approvals: readonly Approval[]
  readonly steps: readonly StepStory[]
}

export type StageState =
  | 'pending'
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'partiallySucceeded'
  | 'failed'
  | 'canceled'
  | 'skipped'

/** One step of the task, by its newest report. */
export interface StepStory {
  /** Tells it from all others of the run. */
  readonly key: string
  readonly report: StepReport
  /** `lost`: its stage is over, and it never told its end. */
  readonly state: StepReport['state'] | 'lost'
  /** True when a later attempt of the stage took its place. */
  readonly superseded: boolean
  readonly tookMs: number
  /** The shares that it set or found, in their order. */
  readonly shares: readonly ShareStory[]
  /** The report's JSON as the step attached it. */
  readonly raw: string
}

/** One share of the traffic and what was seen of it. */
export interface ShareStory {
  /** Percent, together 100. */
  readonly weights: { readonly green: number; readonly blue: number }
  readonly observedBlue: ObservedShare | null
  /** The latest word of each gate. */
  readonly gates: readonly GateReport[]
}

/** Something that happened: in a step, or a decision on a stage. */
export interface EventStory {
  readonly at: string
  readonly stage: string
  readonly what:
    | {
        readonly kind: 'step'
        readonly event: EventReport
        readonly action: StepReport['action']
        readonly language: StepReport['language']
      }
    | { readonly kind: 'approval'; readonly approval: Approval }
}
