import { type Gate, titleOf } from '../gate/gate.ts'
import type { Doubt, Verdict } from '../gate/verdict.ts'
import { sentences } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import { tellWeights, type Weights } from '../rollout/weights.ts'

/** What an observation has found: that all gates hold, or why that cannot be said. */
export type Findings = Seen & ({ readonly holds: true } | { readonly holds: false; readonly next: string })

interface Seen {
  readonly sentence: string
  /** The report. */
  readonly lines: readonly string[]
  /** What each gate says that could be judged. */
  readonly verdicts: readonly Verdict[]
}

/** What the verdicts rest on, beside themselves. */
export interface Ground {
  /** Those that stood meanwhile. */
  readonly weights: Weights
  /** How long was observed, and how long that was to be. */
  readonly seconds: { readonly observed: number; readonly wanted: number }
  /** Gates that say nothing at these weights. */
  readonly leftOut: readonly Gate[]
  readonly notes: readonly string[]
  /** What helps when there was nothing to judge by, or too little. */
  readonly advice: string
}

/** What the verdicts mean for the stage: only when every gate passes does it go on. What could not be judged is no pass. */
export function findingsOf(verdicts: readonly Verdict[], ground: Ground): Findings {
  const { seconds, notes } = ground
  const lines = [
    msg`${tellWeights(ground.weights)}, observed for ${tellSeconds(seconds.observed)} s`,
    ...[...verdicts.map(tellVerdict), ...ground.leftOut.map(tellLeftOut), ...notes].map((line) => `  ${line}`),
  ]
  const failed = verdicts.filter(({ outcome }) => outcome === 'fail')
  if (failed.length > 0) {
    return {
      holds: false,
      sentence: sentences(tellFailed(failed.length, seconds), ...failed.map(({ sentence }) => sentence)),
      next: msg`Look into blue's logs and metrics, and deploy a mended image.`,
      lines,
      verdicts,
    }
  }
  const doubtful = verdicts.filter((verdict) => verdict.outcome === 'inconclusive')
  const [first] = doubtful
  if (first !== undefined) {
    return {
      holds: false,
      sentence: sentences(tellDoubtful(doubtful.length, seconds), ...doubtful.map(({ sentence }) => sentence)),
      next: nextAfter(first.doubt, ground.advice),
      lines,
      verdicts,
    }
  }
  if (verdicts.length === 0) {
    const why = msg`each compares blue with green, which gets no traffic.`
    return { ...undecidable(why, msg`Set a gate on blue alone beside it.`), lines, verdicts }
  }
  return { holds: true, sentence: tellHeld(verdicts.length, seconds), lines, verdicts }
}

/** What it means that nothing can be said of any gate. @param why a sentence. */
export function undecidable(why: string, next: string): Findings {
  return {
    holds: false,
    sentence: msg`The gates could not be judged, which is no pass: ${why}`,
    next,
    lines: [],
    verdicts: [],
  }
}

function tellFailed(count: number, { observed, wanted }: Ground['seconds']): string {
  return count === 1
    ? msg`A gate failed after ${tellSeconds(observed)} of ${wanted} s.`
    : msg`${count} gates failed after ${tellSeconds(observed)} of ${wanted} s.`
}

function tellDoubtful(count: number, { observed }: Ground['seconds']): string {
  return count === 1
    ? msg`A gate is inconclusive after ${tellSeconds(observed)} s, which is no pass.`
    : msg`${count} gates are inconclusive after ${tellSeconds(observed)} s, which is no pass.`
}

function tellHeld(count: number, { observed }: Ground['seconds']): string {
  return count === 1
    ? msg`The gate holds, observed for ${tellSeconds(observed)} s.`
    : msg`All ${count} gates hold, observed for ${tellSeconds(observed)} s.`
}

const marks = { pass: '✓', fail: '✗', inconclusive: '?' } as const

function tellVerdict({ outcome, sentence }: Verdict): string {
  return `${marks[outcome]} ${sentence}`
}

function tellLeftOut(gate: Gate): string {
  return `- ${msg`${titleOf(gate)}: not judged, since green gets no traffic.`}`
}

function tellSeconds(seconds: number): string {
  return String(Math.round(seconds))
}

function nextAfter(doubt: Doubt, advice: string): string {
  switch (doubt) {
    case 'noData':
      return advice
    case 'tooFew':
      return sentences(msg`Observe for longer by the input 'observeSeconds', or lower 'minimumRequests'.`, advice)
    case 'byChance':
      return msg`Observe for longer by the input 'observeSeconds', so that more requests tell, or look into what blue does.`
    case 'tooCoarse':
      return msg`Set the limit to one that the histogram can judge.`
    case 'notOneNumber':
      return msg`Let the query give one number, by an aggregation such as sum() or max().`
  }
}
