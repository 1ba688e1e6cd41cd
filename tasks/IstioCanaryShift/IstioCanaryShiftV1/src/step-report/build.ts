import type { EventReport, FailureReport, StepIdentity, StepReport } from '../../../../../step-report/format.ts'
import type { Who } from '../api-failure.ts'
import type { Progress, Told } from '../apply/undertaking.ts'
import type { Language } from '../language/choose.ts'
import { sentences, withoutPeriod } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import { wayBackFrom } from '../report/onward.ts'
import { tellStep, tellTraffic } from '../report/tell.ts'
import type { Drift } from '../rollout/drift/drift.ts'
import { tellDrift } from '../rollout/drift/tell.ts'
import type { HistoryEntry } from '../rollout/history.ts'
import type { Action, Target } from '../rollout/request.ts'
import type { RunIdentity } from '../rollout/run-identity.ts'
import type { State } from '../rollout/state.ts'
import type { Weights } from '../rollout/weights.ts'
import { type Chronicle, mostEvents } from './chronicle.ts'
import { gateReports, proofReports } from './evidence.ts'
import { isPercent, slotReports } from './slots.ts'

/** What a report is made of. Times are milliseconds since the epoch. */
export interface Account {
  readonly step: StepIdentity
  readonly sequence: number
  readonly startedAt: number
  readonly now: number
  readonly language: Language
  readonly run: RunIdentity
  readonly action: Action
  readonly dryRun: boolean
  /** Where the step works; undefined as long as the cluster is not known. */
  readonly place: Place | undefined
  readonly progress: Progress
  /** Where everything stands, as far as it is known. */
  readonly state: State | undefined
  /** The weights as the step found them. */
  readonly before: Weights | undefined
  readonly chronicle: Chronicle
  /** Undefined while the step goes on. */
  readonly ending: Ending | undefined
}

export interface Place {
  readonly server: string
  readonly target: Target
  readonly who: Who
}

/** How a step ended, in sentences. */
export interface Ending {
  readonly state: 'succeeded' | 'failed' | 'canceled'
  /** What happened and where the traffic is. */
  readonly sentence: string
  readonly next: string
  readonly failure: FailureReport | null
}

/** All that a step has to tell by now. */
export function buildStepReport(account: Account): StepReport {
  const { step, sequence, language, action, dryRun, run, place, progress, state, before, chronicle, ending } = account
  const { kind, project, pipeline, id, name } = run
  return {
    schema: 1,
    step,
    sequence,
    state: ending?.state ?? 'running',
    action,
    dryRun,
    language,
    run: { kind, project, pipeline, id, name },
    target: place === undefined ? null : targetOf(place),
    startedAt: timeOf(account.startedAt),
    updatedAt: timeOf(account.now),
    phase: state?.record?.phase ?? null,
    changed: progress.changed,
    slots: slotReports(state, before, progress, place?.target),
    sentence: ending?.sentence ?? tellUnderWay(chronicle, state),
    next: ending?.next ?? null,
    wayBack: (state && wayBackFrom(state)) ?? null,
    failure: ending?.failure ?? null,
    plan: (progress.planned ?? []).map(tellStep),
    proofs: proofReports(progress.told),
    gates: gateReports(progress.told),
    events: eventsOf(chronicle, progress, state),
    drift: state?.drift.map(tellDrift) ?? [],
    warnings: chronicle.warnings,
    history: (state?.record?.history ?? []).flatMap(historyReport),
  }
}

function targetOf({ server, target, who }: Place): StepReport['target'] {
  const { namespace, virtualService, otherVirtualServices } = target
  const virtualServices = [virtualService, ...otherVirtualServices]
  return { server, namespace, connection: who.title, identity: who.identity ?? null, virtualServices }
}

function tellUnderWay({ events }: Chronicle, state: State | undefined): string {
  const latest = events.at(-1)?.text ?? msg`The step has begun.`
  return state === undefined ? latest : sentences(msg`${withoutPeriod(latest)}.`, tellTraffic(state))
}

/** What was told, and between it what is told at the end only: what failed, and what others did. */
function eventsOf({ events }: Chronicle, { told }: Progress, state: State | undefined): readonly EventReport[] {
  const failed = told.filter(({ holds }) => !holds).map(failureEvent)
  const foreign = state?.drift.flatMap(driftEvent) ?? []
  const all = [...events, ...failed, ...foreign]
  return all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-mostEvents)
}

function failureEvent({ section, at, sentence }: Told): EventReport {
  return { at: timeOf(at), kind: section === 'Proof' ? 'proof' : 'gate', text: sentence, actor: null }
}

function driftEvent(drift: Drift): readonly EventReport[] {
  const [latest] = drift.writers
  const at = latest?.time === undefined ? Number.NaN : Date.parse(latest.time)
  if (latest === undefined || Number.isNaN(at)) return []
  return [{ at: timeOf(at), kind: 'drift', text: tellDrift(drift), actor: latest.manager }]
}

/** A record that somebody has written by hand may tell what never was: that is nothing to show. */
function historyReport({ at, run, action, phase, blue }: HistoryEntry): StepReport['history'] {
  const ms = Date.parse(at)
  const isTrue = !Number.isNaN(ms) && isPercent(blue)
  return isTrue ? [{ at: timeOf(ms), run, action, phase, blue }] : []
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
