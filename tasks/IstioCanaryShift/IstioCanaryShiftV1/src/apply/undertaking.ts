import type { Analysis } from '../analysis/analysis.ts'
import type { Clock } from '../clock.ts'
import type { KubernetesApi } from '../cluster/kubernetes-api.ts'
import type { Verdict } from '../gate/verdict.ts'
import type { FindingRecord } from '../proof/record.ts'
import type { Log } from '../report/log.ts'
import type { SeenSplit } from '../report/outputs.ts'
import type { Evidence } from '../rollout/evidence.ts'
import type { VirtualService } from '../rollout/objects.ts'
import type { Observed } from '../rollout/observed.ts'
import type { Step } from '../rollout/plan/plan.ts'
import type { Readiness } from '../rollout/readiness.ts'
import type { Request, Target } from '../rollout/request.ts'
import type { RunIdentity } from '../rollout/run-identity.ts'
import type { SlotName } from '../rollout/slot.ts'
import type { Routing } from '../rollout/virtual-service.ts'
import type { Weights } from '../rollout/weights.ts'

/** What an action is carried out with. */
export interface Undertaking {
  readonly api: KubernetesApi
  readonly request: Request
  readonly target: Target
  readonly run: RunIdentity
  /** Tells this step from the others of its run; attempts of one step are the same. */
  readonly step: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: Log
  readonly warn: (message: string) => void
  /** Takes secrets out of a text: the log does so by itself, but knows none that was broken before. */
  readonly conceal: (text: string) => string
  /** Is told when there is something new to show of `Progress`. */
  readonly news?: (() => void) | undefined
  /** The API after the step was cancelled; it gives up after so many milliseconds. */
  readonly afterCancel: (ms: number) => KubernetesApi
  /** Judges each change of the routing; undefined when the step wants none. */
  readonly analysis?: Analysis | undefined
  /** Proves what the routing says; undefined when the step wants no proof. */
  readonly prover?: Prover | undefined
  /** Judges by the gates while the weights stand; undefined when the step has no gates. */
  readonly watcher?: Watcher | undefined
}

/** Asks the gateway whether it splits the traffic as the routing says. */
export interface Prover {
  /**
   * Finds out where to ask, so that a step which cannot does not begin.
   * @returns the address.
   * @throws Refusal when it cannot be found out.
   */
  locate(virtualService: VirtualService): Promise<string>
  prove(routing: Routing): Promise<Findings>
}

/** Observes the slots for so many seconds; it fails early when a gate fails beyond doubt. No data is no pass. */
export type Watcher = (routing: Routing, seconds: number) => Promise<Findings>

/** What a proof or the gates have found: that the traffic is as it should be, or why it is not. */
export type Findings = Seen & ({ readonly holds: true } | { readonly holds: false; readonly next: string })

interface Seen {
  readonly sentence: string
  /** The report. */
  readonly lines: readonly string[]
  /** For a proof: what it saw of the weighted route. */
  readonly split?: SeenSplit | undefined
  /** For a proof: each of its findings. */
  readonly findings?: readonly FindingRecord[] | undefined
  /** For gates: what each of them says. */
  readonly verdicts?: readonly Verdict[] | undefined
}

/** What is known of the cluster and of this step's own writes; kept while it goes on, for a report in any case. */
export interface Progress {
  observed: Observed | undefined
  changed: boolean
  /** True from the sending of a write until its answer: whether it was done is not known. */
  unsure: boolean
  /** True when what was changed is as before again, read back. */
  restored?: boolean
  /** The state as the step found it. */
  found?: Observed | undefined
  /** The state with the latest weights that were judged good, as found or by this step. */
  good?: Observed | undefined
  /** What this step has seen of the traffic that is set now. */
  evidence?: Evidence | undefined
  /** What became of the weights when the step was cancelled, a sentence. */
  afterCancel?: string | undefined
  /** What was planned, as far as it could be foreseen, in its order. */
  readonly planned?: Step[]
  /** How far the slots were when they were waited for, since `observed` was read. */
  readiness?: Partial<Record<SlotName, Readiness>>
  /** What was found out about the traffic, in its order. */
  readonly told: Told[]
}

/** A part of the report. */
export interface Told extends Seen {
  readonly section: 'Proof' | 'Gates'
  /** When it was found out, in milliseconds since the epoch, and with which weights. */
  readonly at: number
  readonly weights: Weights
  readonly holds: boolean
}
