import type { ActionName, EventReport, GateReport, StepReport } from '../../../step-report/format.ts'
import type { Approval } from '../run-data.ts'
import type { RolloutState, StageState, StepStory } from '../story/story.ts'

/**
 * Every text of the Canary page. Names of stages, actions, phases, queries and verdicts are codes and the same in every
 * language. Numbers come written already; `count` is only for the form of the words beside it.
 */
export interface Words {
  readonly language: StepReport['language']
  /** For numbers and times, a BCP 47 tag. */
  readonly locale: string
  readonly units: { readonly hours: string; readonly minutes: string; readonly seconds: string }
  readonly title: string
  readonly loading: string
  readonly run: (pipeline: string, run: string) => string
  readonly requestedBy: (who: string) => string
  readonly openRun: string

  readonly notice: {
    readonly notRead: string
    readonly lacking: string
    readonly unreadable: (count: number) => string
    readonly unreadableNote: string
    readonly emptyTitle: string
    readonly emptyTitleOver: string
    readonly emptyGoingOn: string
    readonly emptyOver: string
  }

  readonly slots: { readonly green: string; readonly blue: string }
  /** The word above all of a rollout. */
  readonly states: Readonly<Record<RolloutState, string>>
  /** Where the traffic is, in one sentence; an image that is not known is the empty text. */
  readonly live: {
    readonly green: (image: string) => string
    readonly blue: (image: string) => string
    readonly both: (green: string, greenImage: string, blue: string, blueImage: string) => string
    readonly unknown: string
    readonly outdated: (time: string) => string
    readonly toldAt: string
    readonly title: string
    readonly table: string
    readonly slot: string
    readonly weight: string
    readonly image: string
    readonly pods: string
    readonly podsReady: (ready: string, wanted: string) => string
    readonly answers: string
    readonly errors: string
    readonly p95: string
    readonly notThere: string
  }
  readonly bar: {
    readonly set: (green: string, blue: string) => string
    readonly seen: (blue: string, range: string) => string
  }
  readonly measured: {
    readonly title: string
    readonly nothing: string
    readonly proven: string
    readonly notProven: string
    readonly share: (set: string, seen: string) => string
    readonly noShare: (set: string) => string
    readonly interval: (range: string, confidence: string) => string
    readonly requests: (count: number, requests: string) => string
    readonly errors: (count: number, errors: string) => string
    readonly limit: (limit: string) => string
    readonly noValue: string
    /** What the task's own gates measure; queries of the user's have names of their own. */
    readonly gates: {
      readonly errorRate: string
      readonly errorRateDifference: string
      readonly latency: (percentile: string) => string
      readonly latencyRatio: (percentile: string) => string
    }
  }
  readonly wayBack: {
    readonly title: string
    readonly run: string
    readonly rollback: string
    readonly none: string
  }
  readonly cause: {
    readonly title: (stage: string, action: ActionName, state: string) => string
    readonly lost: string
    readonly next: string
    readonly rejected: (stage: string, who: string) => string
    readonly timedOut: (stage: string) => string
  }
  readonly now: (stage: string, action: ActionName) => string
  readonly waiting: { readonly title: (stage: string) => string; readonly asked: (who: string) => string }
  readonly stages: {
    readonly title: string
    readonly others: string
    readonly openAll: string
    readonly closeAll: string
    readonly showHidden: (count: number) => string
    readonly hideAgain: string
    readonly states: Readonly<Record<StageState, string>>
    readonly attempt: (attempt: number) => string
    readonly superseded: string
  }
  readonly approval: Readonly<Record<Approval['state'], (who: string) => string>>
  readonly somebody: string
  readonly step: {
    readonly states: Readonly<Record<StepStory['state'], string>>
    readonly dryRun: string
    readonly changedNothing: string
    readonly next: string
    readonly seen: (share: string) => string
    readonly gates: (count: number, passed: string, all: string) => string
    readonly weights: string
    readonly before: string
    readonly set: string
    readonly plan: string
    readonly proofs: string
    readonly shareSet: string
    readonly asked: string
    readonly askedBy: Readonly<Record<'weights' | 'green' | 'blue', string>>
    readonly seenShare: string
    readonly requests: string
    readonly errors: string
    readonly verdict: string
    readonly time: string
    readonly gateTable: string
    readonly gate: string
    readonly measured: string
    readonly limit: string
    readonly sample: string
    readonly outcome: string
    readonly outcomes: Readonly<Record<GateReport['outcome'], string>>
    readonly drift: string
    readonly warnings: string
    readonly raw: string
  }
  readonly events: {
    readonly title: string
    readonly table: string
    readonly time: string
    readonly stage: string
    readonly kind: string
    readonly text: string
    readonly actor: string
    readonly kinds: Readonly<Record<EventReport['kind'] | 'approval', string>>
  }
  readonly history: {
    readonly title: string
    readonly table: string
    readonly run: string
    readonly action: string
    readonly phase: string
    readonly blue: string
  }
}
