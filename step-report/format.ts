/**
 * What a step of the task tells of itself as data: the JSON of its attachment to the pipeline run, which the Canary tab, the
 * terminal and the HTML report read. The task writes it, anew at each news while it goes on. An agent may run a step again
 * that failed, so of one step's reports that of the latest `startedAt` counts, and of these that of the highest `sequence`.
 * Times are ISO 8601 in UTC, shares are from 0 to 1, weights are whole percents.
 *
 * Within one schema number fields are only added; readers pass over what they do not know. `schema.json` says the same
 * for tools, and tests hold both together.
 */
export interface StepReport {
  readonly schema: 1
  readonly step: StepIdentity
  /** Counts the reports of one go at a step from 1 on. */
  readonly sequence: number
  readonly state: StepState
  readonly action: ActionName
  /** True when nothing was to be written. */
  readonly dryRun: boolean
  /** The language of all sentences below. */
  readonly language: 'en' | 'ja'
  readonly run: RunName
  /** Null as long as the cluster is not known. */
  readonly target: TargetName | null
  readonly startedAt: string
  readonly updatedAt: string
  /** Where the rollout's record stands, such as `shifting`; null without one. */
  readonly phase: string | null
  /** True when this step wrote anything. */
  readonly changed: boolean
  readonly slots: { readonly green: SlotReport; readonly blue: SlotReport }
  /** What happened and where the traffic is, in one or a few sentences. */
  readonly sentence: string
  /** What comes next, a sentence or an action with its inputs to be copied; null while the step goes on. */
  readonly next: string | null
  /** The action that leads back to the old image from here; null where there is nothing to go back from. */
  readonly wayBack: string | null
  readonly failure: FailureReport | null
  /** What the step was going to do, a sentence each, in its order. */
  readonly plan: readonly string[]
  readonly proofs: readonly ProofReport[]
  readonly gates: readonly GateReport[]
  /** What happened, in its order; at most the latest 200. */
  readonly events: readonly EventReport[]
  /** What others changed since the rollout's last write, a sentence each. */
  readonly drift: readonly string[]
  readonly warnings: readonly string[]
  /** The rollout's latest writes as its record holds them, the oldest first. */
  readonly history: readonly HistoryReport[]
}

/** The type of the attachments that hold step reports. */
export const attachmentType = 'IstioCanaryShift.Step'

export type StepState = 'running' | 'succeeded' | 'failed' | 'canceled'

export type ActionName = 'deploy' | 'shift' | 'promote' | 'remove' | 'rollback' | 'status'

/** Tells a step from all others of its run. */
export interface StepIdentity {
  /** The stage's name as the pipeline's file has it; empty where there is none. */
  readonly stage: string
  readonly job: string
  /** How often the stage's job was begun, from 1 on. */
  readonly attempt: number
  /** The agent's id of the step. */
  readonly id: string
}

export interface RunName {
  readonly kind: 'build' | 'release'
  readonly project: string
  readonly pipeline: string
  readonly id: number
  readonly name: string
}

export interface TargetName {
  readonly server: string
  readonly namespace: string
  /** The connection and the identity by which the cluster was asked, for people. */
  readonly connection: string
  readonly identity: string | null
  readonly virtualServices: readonly string[]
}

/** A slot; all null when it is not there or not known. */
export interface SlotReport {
  readonly deployment: string | null
  /** The image as the Deployment names it, or with the digest that runs where that is known. */
  readonly image: string | null
  readonly ready: number | null
  readonly wanted: number | null
  /** Why pods are not ready, a sentence each. */
  readonly reasons: readonly string[]
  /** Percent of the traffic before this step and as set now. */
  readonly weightBefore: number | null
  readonly weight: number | null
  /** The part of the probes' answers that this slot gave while the weights were as set; null when nothing was probed. */
  readonly observed: ObservedShare | null
  /** Answers of this slot in that proof, errors among them, and the time that 95 of 100 answers were within. */
  readonly answers: number | null
  readonly errors: number | null
  readonly p95Ms: number | null
}

/** A part of answers with the exact interval in which the truth lies, at `confidence`. */
export interface ObservedShare {
  readonly share: number
  readonly low: number
  readonly high: number
  readonly confidence: number
}

/** Why a step failed, and where that left the traffic. */
export interface FailureReport {
  readonly what: string
  /** Further lines, such as why pods are not ready. */
  readonly details: readonly string[]
  /** What it did to the traffic, a sentence. */
  readonly effect: string
  readonly next: string
  /** What `onFailure` came to; null when it had nothing to do. `failed`: traffic is still where it should not be. */
  readonly landing: 'rolledBack' | 'restored' | 'kept' | 'failed' | null
}

/** What requests through the gateway have shown. */
export interface ProofReport {
  readonly at: string
  readonly tookMs: number
  /** The slot that was asked for by header; null for the weighted route. */
  readonly asked: 'green' | 'blue' | null
  readonly holds: boolean
  /** How it was judged, such as `asSet`, `wrongSplit`, `unreachable`; a code, the same in every language. */
  readonly verdict: string
  readonly requests: number
  readonly errors: number
  /** The part that is to be blue's, and that was. */
  readonly wantedBlue: number
  readonly observedBlue: ObservedShare | null
  readonly sentence: string
}

/** What one gate said of one share of the traffic. */
export interface GateReport {
  readonly at: string
  /** Percent to blue while it was judged. */
  readonly blueWeight: number
  /** What is measured, such as `errorRate`, `latencyP95` or the text of a query; the same in every language. */
  readonly name: string
  readonly outcome: 'pass' | 'fail' | 'inconclusive'
  /** In `unit`; null when nothing was measured, or where there is no telling. */
  readonly measured: number | null
  readonly low: number | null
  readonly high: number | null
  /** How what is measured must stand to the limit. */
  readonly operator: '<' | '<=' | '>' | '>='
  readonly limit: number
  /** `%`, `ms` or empty. */
  readonly unit: string
  /** How many requests it rests on. */
  readonly sample: { readonly green: number | null; readonly blue: number | null }
  readonly sentence: string
}

export interface EventReport {
  readonly at: string
  readonly kind: 'write' | 'wait' | 'proof' | 'gate' | 'drift' | 'warning' | 'landing' | 'note'
  readonly text: string
  /** Who did it, where that is not this step. */
  readonly actor: string | null
}

/** One write of the rollout's record. */
export interface HistoryReport {
  readonly at: string
  readonly run: string
  readonly action: string
  readonly phase: string
  /** Percent to blue. */
  readonly blue: number
}
