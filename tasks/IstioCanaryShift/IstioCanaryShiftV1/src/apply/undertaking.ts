import type { Analysis } from '../analysis/analysis.ts'
import type { Clock } from '../clock.ts'
import type { KubernetesApi } from '../cluster/kubernetes-api.ts'
import type { Log } from '../report/log.ts'
import type { Observed } from '../rollout/observed.ts'
import type { Request, Target } from '../rollout/request.ts'
import type { RunIdentity } from '../rollout/run-identity.ts'

/** What an action is carried out with. */
export interface Undertaking {
  readonly api: KubernetesApi
  readonly request: Request
  readonly target: Target
  readonly run: RunIdentity
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: Log
  readonly warn: (message: string) => void
  /** The API for a last look at traffic, after the step was cancelled; it gives up after a few seconds. */
  readonly lastLook: () => KubernetesApi
  /** Judges each change of the routing; undefined when the step wants none. */
  readonly analysis?: Analysis | undefined
}

/** What is known of the cluster and of this step's own writes; kept while it goes on, for a report in any case. */
export interface Progress {
  observed: Observed | undefined
  changed: boolean
  /** True from the sending of a write until its answer: whether it was done is not known. */
  unsure: boolean
  /** True when what was changed is as before again, read back. */
  restored?: boolean
}
