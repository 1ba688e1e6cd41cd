import { type Gate, titleOf } from '../gate/gate.ts'
import type { Doubt, Verdict } from '../gate/verdict.ts'
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
    `${tellWeights(ground.weights)}, observed for ${tellSeconds(seconds.observed)} s`,
    ...[...verdicts.map(tellVerdict), ...ground.leftOut.map(tellLeftOut), ...notes].map((line) => `  ${line}`),
  ]
  const failed = verdicts.filter(({ outcome }) => outcome === 'fail')
  if (failed.length > 0) {
    const after = `after ${tellSeconds(seconds.observed)} of ${seconds.wanted} s`
    const what = failed.length === 1 ? 'A gate failed' : `${failed.length} gates failed`
    return {
      holds: false,
      sentence: `${what} ${after}. ${failed.map(({ sentence }) => sentence).join(' ')}`,
      next: `Look into blue's logs and metrics, and deploy a mended image.`,
      lines,
      verdicts,
    }
  }
  const doubtful = verdicts.filter((verdict) => verdict.outcome === 'inconclusive')
  const [first] = doubtful
  if (first !== undefined) {
    const what = doubtful.length === 1 ? 'A gate is inconclusive' : `${doubtful.length} gates are inconclusive`
    return {
      holds: false,
      sentence: `${what} after ${tellSeconds(seconds.observed)} s, which is no pass. ${doubtful.map(({ sentence }) => sentence).join(' ')}`,
      next: nextAfter(first.doubt, ground.advice),
      lines,
      verdicts,
    }
  }
  if (verdicts.length === 0)
    return {
      ...undecidable('each compares blue with green, which gets no traffic.', `Set a gate on blue alone beside it.`),
      lines,
      verdicts,
    }
  const what = verdicts.length === 1 ? 'The gate holds' : `All ${verdicts.length} gates hold`
  return { holds: true, sentence: `${what}, observed for ${tellSeconds(seconds.observed)} s.`, lines, verdicts }
}

/** What it means that nothing can be said of any gate. @param why a sentence. */
export function undecidable(why: string, next: string): Findings {
  return {
    holds: false,
    sentence: `The gates could not be judged, which is no pass: ${why}`,
    next,
    lines: [],
    verdicts: [],
  }
}

const marks = { pass: '✓', fail: '✗', inconclusive: '?' } as const

function tellVerdict({ outcome, sentence }: Verdict): string {
  return `${marks[outcome]} ${sentence}`
}

function tellLeftOut(gate: Gate): string {
  return `- ${titleOf(gate)}: not judged, since green gets no traffic.`
}

function tellSeconds(seconds: number): string {
  return String(Math.round(seconds))
}

function nextAfter(doubt: Doubt, advice: string): string {
  switch (doubt) {
    case 'noData':
      return advice
    case 'tooFew':
      return `Observe for longer by the input 'observeSeconds', or lower 'minimumRequests'. ${advice}`
    case 'byChance':
      return `Observe for longer by the input 'observeSeconds', so that more requests tell, or look into what blue does.`
    case 'tooCoarse':
      return `Set the limit to one that the histogram can judge.`
    case 'notOneNumber':
      return `Let the query give one number, by an aggregation such as sum() or max().`
  }
}
