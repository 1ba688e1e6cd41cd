import { msg } from '../language/message.ts'
import type { Gate, GateRequest, MetricsSource, Percentile, QueryGate } from '../rollout/gate-request.ts'
import { placeholderNames } from '../rollout/gate-request.ts'
import type { ProofRequest } from '../rollout/proof-request.ts'
import { InputError } from './input-error.ts'
import { parseMetricsSource } from './metrics-source.ts'
import { parseQueryGate } from './query-gate.ts'
import type { InputReader } from './reader.ts'
import { expectHttp } from './routes.ts'
import type { Shares } from './shares.ts'

const percentiles = { '50': 50, '90': 90, '95': 95, '99': 99 } as const satisfies Record<string, Percentile>

/** How much worse than green blue may be where the two are compared. */
export const usualComparison = { maxPoints: 1, maxRatio: 1.5 }

/**
 * Reads what must hold of blue while a shift is observed; undefined when there is no gate.
 * @throws InputError for the first input that breaks its rule, and for gates that could never be judged.
 */
export function parseGates(
  input: InputReader,
  { shares, stepSeconds }: Shares,
  proof: ProofRequest | undefined,
): GateRequest | undefined {
  const gates = [...parseMeasures(input), ...parseQueries(input)]
  const observeSeconds = input.wholeNumber('observeSeconds', [0, 86_400], 0)
  if (gates.length === 0) {
    if (observeSeconds === 0) return undefined
    throw new InputError(
      msg`Input 'observeSeconds' needs something to observe: set 'maxErrorRate', 'maxLatencyMs', 'compareWithGreen' or 'queries'.`,
    )
  }
  if (observeSeconds === 0 && stepSeconds === 0) {
    throw new InputError(msg`A gate needs time: set the input 'observeSeconds' to how long it shall observe blue.`)
  }
  expectTraffic(gates, shares)
  const source = parseMetricsSource(input)
  expectMeasurable(gates, source, proof)
  return {
    gates,
    source,
    minimumRequests: input.wholeNumber('minimumRequests', [1, 1_000_000], 100),
    observeSeconds: observeSeconds || stepSeconds,
  }
}

function parseMeasures(input: InputReader): readonly Gate[] {
  const maxPercent = input.decimal('maxErrorRate', [0, 100])
  const maxMs = input.decimal('maxLatencyMs', [1, 3_600_000])
  const compared = input.flag('compareWithGreen')
  const percentile = percentiles[input.choice('latencyPercentile', ['50', '90', '95', '99'], '95')]
  const gates: readonly Gate[] = [
    ...(maxPercent === undefined ? [] : [{ kind: 'errorRate', maxPercent } as const]),
    ...(maxMs === undefined ? [] : [{ kind: 'latency', percentile, maxMs } as const]),
    ...(compared ? comparisons(percentile) : []),
  ]
  const asks = msg`'maxErrorRate', 'maxLatencyMs' or 'compareWithGreen'`
  if (gates.length > 0) expectHttp(input, asks, msg`Istio measures no requests of others`)
  return gates
}

function comparisons(percentile: Percentile): readonly Gate[] {
  const { maxPoints, maxRatio } = usualComparison
  return [
    { kind: 'errorRateDifference', maxPoints },
    { kind: 'latencyRatio', percentile, max: maxRatio },
  ]
}

function parseQueries(input: InputReader): readonly Gate[] {
  const lines = (input.optional('queries') ?? '').split('\n').map((line) => line.trim())
  return lines.flatMap((line) => {
    if (line === '') return []
    const gate = parseQueryGate(line)
    if (gate === undefined) {
      throw new InputError(
        msg`Input 'queries' must have a query and its limit in each line, such as 'avg(model_drift) <= 0.2', got '${line}'.`,
      )
    }
    expectPlaceholders(gate)
    return [gate]
  })
}

function expectPlaceholders({ query }: QueryGate): void {
  const known: readonly string[] = placeholderNames
  const names = [...query.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].map(([, name = '']) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new InputError(
    msg`Input 'queries' must have in double braces one of ${placeholderNames.join(', ')}, got '{{${unknown}}}'.`,
  )
}

/** A slot without traffic is never measured, so that its gate could only be inconclusive. */
function expectTraffic(gates: readonly Gate[], shares: Shares['shares']): void {
  if (shares[0] === 0) {
    throw new InputError(msg`A gate needs traffic on blue, but 'blueWeight' is 0: set no gate for it.`)
  }
  const comparing = gates.every(({ kind }) => kind === 'errorRateDifference' || kind === 'latencyRatio')
  if (comparing && shares.at(-1) === 100) {
    throw new InputError(
      msg`Input 'compareWithGreen' needs traffic on green, but 'blueWeight' leaves it none at 100: set another gate beside it.`,
    )
  }
}

function expectMeasurable(gates: readonly Gate[], source: MetricsSource, proof: ProofRequest | undefined): void {
  if (source.kind !== 'probes') return
  if (proof === undefined) {
    throw new InputError(msg`Input 'metricsSource' is 'probes', but there are none: set the input 'probeUrl'.`)
  }
  if (gates.some(({ kind }) => kind === 'query')) {
    throw new InputError(msg`Input 'queries' needs the 'metricsSource' prometheus, got 'probes'.`)
  }
}
