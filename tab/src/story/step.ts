import type { GateReport, ProofReport, StepReport } from '../../../step-report/format.ts'
import type { PipelineRun } from '../run-data.ts'
import type { ReportText } from './attachments.ts'
import type { ShareStory, StepStory } from './story.ts'

/**
 * The steps behind the reports of one run, in the order in which they began. Of several reports of a step the newest counts.
 * @param now when the story is told: what still goes on has lasted until then.
 */
export function tellSteps(reports: readonly ReportText[], run: PipelineRun, now: Date): StepStory[] {
  const newest = new Map<string, ReportText>()
  for (const one of reports) {
    const known = newest.get(keyOf(one.report))
    if (known === undefined || isNewer(one.report, known.report)) newest.set(keyOf(one.report), one)
  }
  const all = [...newest.values()]
  return all
    .map(({ report, text }): StepStory => {
      const state = stateOf(report, run)
      const end = state === 'running' ? now.getTime() : Date.parse(report.updatedAt)
      return {
        key: keyOf(report),
        report,
        state,
        superseded: all.some((one) => isLaterAttempt(one.report.step, report.step)),
        tookMs: Math.max(0, end - Date.parse(report.startedAt)),
        shares: sharesOf(report),
        raw: text,
      }
    })
    .sort((one, other) => compareStarts(one.report, other.report))
}

/** An agent may run a step again that failed: its latest go counts, and of that the latest report. */
function isNewer(one: StepReport, other: StepReport): boolean {
  const [start, otherStart] = [Date.parse(one.startedAt), Date.parse(other.startedAt)]
  return start === otherStart ? one.sequence > other.sequence : start > otherStart
}

function keyOf({ step }: StepReport): string {
  return JSON.stringify([step.stage, step.job, step.attempt, step.id])
}

function isLaterAttempt(one: StepReport['step'], other: StepReport['step']): boolean {
  return one.stage === other.stage && one.job === other.job && one.attempt > other.attempt
}

function compareStarts(one: StepReport, other: StepReport): number {
  return Date.parse(one.startedAt) - Date.parse(other.startedAt) || one.step.attempt - other.step.attempt
}

/** A step whose agent died says for ever that it goes on. The run knows better. */
function stateOf({ state, step }: StepReport, run: PipelineRun): StepStory['state'] {
  if (state !== 'running') return state
  const stage = run.stages.findLast(({ name }) => name === step.stage)
  const isOver =
    run.state === 'completed' ||
    (stage !== undefined &&
      (stage.state === 'completed' ? stage.attempt >= step.attempt : stage.attempt > step.attempt))
  return isOver ? 'lost' : 'running'
}

/** The shares in the order in which they were proven or watched; what a step without either has set is one, too. */
function sharesOf({ proofs, gates, slots }: StepReport): ShareStory[] {
  const seen: readonly Seen[] = [
    // A header leads to its slot whatever the weights, so its proof is about no share.
    ...proofs.filter(({ asked }) => asked === null).map((proof) => ({ at: proof.at, blue: blueOf(proof), proof })),
    ...gates.map((gate) => ({ at: gate.at, blue: gate.blueWeight, gate })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const shares: { readonly blue: number; readonly seen: Seen[] }[] = []
  for (const one of seen) {
    const last = shares.at(-1)
    if (last?.blue === one.blue) last.seen.push(one)
    else shares.push({ blue: one.blue, seen: [one] })
  }
  const set = slots.blue.weight
  if (set !== null && shares.at(-1)?.blue !== set) shares.push({ blue: set, seen: [] })
  return shares.map(({ blue, seen }) => ({
    weights: { green: 100 - blue, blue },
    observedBlue: seen.findLast(({ proof }) => proof !== undefined)?.proof?.observedBlue ?? null,
    gates: latestOfEach(seen.flatMap(({ gate }) => gate ?? [])),
  }))
}

type Seen = { readonly at: string; readonly blue: number; readonly proof?: ProofReport; readonly gate?: GateReport }

/** The share that a proof of the weighted route is about, in percent to blue. */
export function blueOf({ wantedBlue }: ProofReport): number {
  return Math.round(wantedBlue * 100)
}

/** The last word of each gate, in the order of their first. */
export function latestOfEach(gates: readonly GateReport[]): GateReport[] {
  return [...new Map(gates.map((gate) => [gate.name, gate])).values()]
}
