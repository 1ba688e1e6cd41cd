import type { Clock } from '../clock.ts'
import { Unreachable } from '../cluster/failure.ts'
import { type Gate, needsGreen } from '../gate/gate.ts'
import { judge, judgeQuery } from '../gate/judge.ts'
import type { Sample } from '../gate/sample.ts'
import { type Demands, usualRisk, type Verdict } from '../gate/verdict.ts'
import { msg } from '../language/message.ts'
import { MetricsError } from '../metrics/metrics-error.ts'
import { NetworkError } from '../network/network-error.ts'
import type { GateRequest } from '../rollout/gate-request.ts'
import type { Weights } from '../rollout/weights.ts'
import { type Findings, findingsOf, undecidable } from './findings.ts'
import { looksWithin } from './looks.ts'
import type { Observation, Sight, Source } from './source.ts'

/** What an observation is made with. */
export interface Means {
  readonly clock: Clock
  /** Ends the observation when it is aborted; its reason is thrown. */
  readonly signal: AbortSignal
  /** Tells a line of progress. */
  readonly tell: (line: string) => void
}

/** What is to be observed. */
export interface Assignment {
  readonly request: GateRequest
  /** Those that stand meanwhile. */
  readonly weights: Weights
  readonly seconds: number
}

/** How many times the observation may take when chance leaves a doubt. */
const patience = 2

/** Why a source cannot tell what it sees. */
type Trouble = MetricsError | NetworkError | Unreachable

/**
 * Observes the slots for so many seconds while the weights stand, and judges by the gates at the end. Several looks on the
 * way end it early when a gate fails beyond doubt: the chance that one fails by chance is shared among all looks, so that
 * looking often makes no more false alarms. A query of the user's own, which has no such chance, is judged at the end only.
 * When a limit is exceeded by no more than chance explains, it goes on for as long again at most, until the requests tell.
 * A source that is away for a while does no harm; one that is away at the end is no pass.
 */
export async function watch(
  { request, weights, seconds }: Assignment,
  source: Source,
  { clock, signal, tell }: Means,
): Promise<Findings> {
  const { gates, minimumRequests } = request
  const judged = gates.filter((gate) => weights.green > 0 || !needsGreen(gate))
  const leftOut = gates.filter((gate) => !judged.includes(gate))
  const { count, everyMs } = looksWithin(seconds)
  const most = patience * count
  const demands = { minRequests: minimumRequests, risk: usualRisk / most }
  const observation = await orTrouble(source.begin({ seconds, atMost: patience * seconds }))
  if (isTrouble(observation)) return undecidable(observation.message, nextOf(observation))
  const begun = clock.elapsed()
  try {
    for (let number = 1; ; number++) {
      await clock.sleep(Math.max(0, begun + number * everyMs - clock.elapsed()), signal)
      const observed = (clock.elapsed() - begun) / 1000
      const isDue = number >= count || observed >= seconds
      const isLast = number >= most || observed >= patience * seconds
      const sight = await orTrouble(observation.look(isDue))
      if (isTrouble(sight)) {
        if (isDue) return undecidable(sight.message, nextOf(sight))
        tell(msg`not to be seen at the moment: ${sight.message}`)
        continue
      }
      const verdicts = judged.flatMap((gate) => verdictOf(gate, sight, demands, isDue))
      const ground = {
        weights,
        seconds: { observed, wanted: seconds },
        leftOut,
        notes: sight.notes,
        advice: source.advice,
      }
      const isOver = isLast || (isDue && !verdicts.some(mayBeChance))
      if (isOver || verdicts.some(({ outcome }) => outcome === 'fail')) return findingsOf(verdicts, ground)
      const progress = msg`${Math.round(observed)} of ${seconds} s: ${tellSight(sight)}`
      tell(isDue ? msg`${progress}; looking on, since chance explains it` : progress)
    }
  } finally {
    await observation.end()
  }
}

/** More requests would tell. */
function mayBeChance(verdict: Verdict): boolean {
  return verdict.outcome === 'inconclusive' && verdict.doubt === 'byChance'
}

function verdictOf(gate: Gate, { samples, queries }: Sight, demands: Demands, isDue: boolean): readonly Verdict[] {
  if (gate.kind === 'query') return isDue ? [judgeQuery(gate, queries.get(gate) ?? [])] : []
  if (samples === undefined) throw new Error(msg`A gate asks for requests that nobody has counted.`)
  return [judge(gate, samples, demands)]
}

function tellSight({ samples }: Sight): string {
  if (samples === undefined) return msg`the queries are judged at the end`
  return msg`green ${tellSample(samples.green)}; blue ${tellSample(samples.blue)}`
}

function tellSample({ requests, errors }: Sample): string {
  return msg`${requests} requests, ${errors} errors`
}

/** What a source gives, or why it cannot be had. @throws everything else, such as the reason of a step that was cancelled. */
async function orTrouble<T extends Observation | Sight>(answer: Promise<T>): Promise<T | Trouble> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof MetricsError || error instanceof NetworkError || error instanceof Unreachable) return error
    throw error
  }
}

function isTrouble(value: Observation | Sight | Trouble): value is Trouble {
  return value instanceof Error
}

function nextOf(trouble: Trouble): string {
  return trouble instanceof Unreachable ? trouble.cause.next : trouble.next
}
