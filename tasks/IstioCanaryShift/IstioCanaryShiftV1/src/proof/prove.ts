import type { Clock } from '../clock.ts'
import type { Question, Verdict } from './judgement.ts'
import { isHopeless, isSilent, judge } from './judgement.ts'
import type { Prober } from './prober.ts'
import type { Tally } from './tally.ts'
import { errorsOf } from './tally.ts'
import type { Pace } from './window.ts'
import { sampleWindow } from './window.ts'

/** What is to be proven, and how long it may take to become true. */
export interface Claim {
  /** In the order in which they are asked. */
  readonly questions: readonly Question[]
  /** The request header whose value asks for a slot. */
  readonly header: string
  readonly pace: Pace
  /** How long the mesh may take until all answers are as set, in milliseconds. */
  readonly settleMs: number
}

/** How one question was answered: by the last window that was asked. */
export interface Finding {
  readonly question: Question
  readonly verdict: Verdict
  readonly tally: Tally
  /** What came before the last window: answers by older routes, while the mesh was still learning. */
  readonly before: { readonly windows: number; readonly requests: number; readonly errors: number }
  /** When the last window began and how long it took, in milliseconds; the beginning since the epoch. */
  readonly at: number
  readonly tookMs: number
}

/** The evidence of a stage. It holds when every question was asked and answered as set. */
export interface Proof {
  readonly holds: boolean
  /** One for each question up to the first that was not answered as set. */
  readonly findings: readonly Finding[]
  /** From the first probe to the last, in milliseconds. */
  readonly tookMs: number
}

/** What a proof is made with. */
export interface Means {
  readonly prober: Prober
  readonly clock: Clock
  /** Ends the proof when it is aborted; its reason is thrown. */
  readonly signal: AbortSignal
  /** Is told of every window that did not pass and was not the last. */
  readonly onWindow: (question: Question, verdict: Verdict, tally: Tally) => void
}

/** Between two windows, in milliseconds: a mesh learns of new routes within a second, as a rule. */
const pauseMs = 250

/**
 * Asks until every answer is as set, or until the time is up and one more window, begun after it, says that it is not. A
 * window that will not pass is given up and begun anew, so old routes in its beginning spoil nothing.
 *
 * If the routes are as set from the end of `settleMs` on, the chance of a proof that does not hold is 5 in a million at
 * most (see `alpha`): windows before the last can only pass, never fail. It takes `settleMs` at most, a window for each
 * question, and one more.
 */
export async function prove(claim: Claim, means: Means): Promise<Proof> {
  const startedAt = means.clock.elapsed()
  const deadline = startedAt + claim.settleMs
  const findings: Finding[] = []
  let holds = true
  for (const question of claim.questions) {
    const finding = await settle(question, claim, deadline, means)
    findings.push(finding)
    holds = finding.verdict.kind === 'asSet'
    if (!holds) break
  }
  return { holds, findings, tookMs: means.clock.elapsed() - startedAt }
}

async function settle(
  question: Question,
  { header, pace }: Claim,
  deadline: number,
  { prober, clock, signal, onWindow }: Means,
): Promise<Finding> {
  const headers = question.asked === undefined ? {} : { [header]: question.asked }
  const before = { windows: 0, requests: 0, errors: 0 }
  for (;;) {
    const [at, begun] = [clock.now(), clock.elapsed()]
    const isLast = begun >= deadline
    // The last one is asked to its end even if it goes wrong, for a whole sample in the report.
    const giveUp = isLast ? isSilent : (tally: Tally) => isHopeless(question, tally)
    const sampling = { headers, count: question.count, pace, giveUp }
    const { tally, complete } = await sampleWindow(prober, sampling, clock, signal)
    const verdict = judge(question, tally, complete)
    if (verdict.kind === 'asSet' || isLast) {
      return { question, verdict, tally, before, at, tookMs: clock.elapsed() - begun }
    }
    onWindow(question, verdict, tally)
    before.windows++
    before.requests += tally.requests
    before.errors += errorsOf(tally)
    await clock.sleep(pauseMs, signal)
  }
}
