import { sentences } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { SlotName } from '../rollout/slot.ts'
import { countOf, errorRate, errorRateDifference, isSlower, latency, latencyRatio } from './estimate.ts'
import { needsGreen, type QueryGate, type SampleGate } from './gate.ts'
import type { Sample, Samples } from './sample.ts'
import { tellDoubt, tellQuery, tellVerdict } from './tell.ts'
import type { Demands, Doubt, Estimate, SampleSizes, Verdict } from './verdict.ts'

// Of decimal limits that are no binary fractions: 8 % of blue and 7 % of green are 1 percentage point apart.
const rounding = 1e-9

/** Judges a gate by what was seen of the slots. */
export function judge(gate: SampleGate, samples: Samples, { minRequests, risk }: Demands): Verdict {
  const sample = sizesOf(gate, samples)
  const fewest = Math.min(...Object.values(sample))
  if (fewest === 0) return undecided('noData')
  if (fewest < minRequests) return undecided('tooFew')
  const measured = measure(gate, samples, risk)
  // Such as the ratio to a percentile of 0 ms.
  if (Number.isNaN(measured.value)) return undecided('noData')
  const limit = limitOf(gate)
  if (measured.value <= limit + rounding) return decided('pass')
  if (measured.low >= limit) return decided('fail')
  const doubt = measured.floor < limit && !mayBeAlike(gate, samples, risk) ? 'tooCoarse' : 'byChance'
  const why = tellDoubt(gate, doubt, sample, minRequests, measured)
  const sentence = sentences(tellVerdict(gate, measured, sample), why)
  return { outcome: 'inconclusive', doubt, gate, measured, sample, sentence }

  function undecided(doubt: 'noData' | 'tooFew'): Verdict {
    const sentence = tellDoubt(gate, doubt, sample, minRequests)
    return { outcome: 'inconclusive', doubt, gate, measured: undefined, sample, sentence }
  }

  function decided(outcome: 'pass' | 'fail'): Verdict {
    const told = tellVerdict(gate, measured, sample)
    const sentence = outcome === 'fail' ? sentences(told, msg`That is beyond the limit by more than chance.`) : told
    return { outcome, gate, measured, sample, sentence }
  }
}

/** The estimate within a bucket moves with few requests, too: more of them tell before a finer histogram would. */
function mayBeAlike(gate: SampleGate, { blue, green }: Samples, risk: number): boolean {
  return gate.kind === 'latencyRatio' && !isSlower(blue.latencies, green.latencies, risk)
}

/** Judges a gate by what its query gave: one number for each series. There is no chance in it that could be told. */
export function judgeQuery(gate: QueryGate, values: readonly number[]): Verdict {
  const sample = {}
  const [value = Number.NaN, ...others] = values
  const sentence = tellQuery(gate, values)
  const doubt: Doubt | undefined = others.length > 0 ? 'notOneNumber' : Number.isNaN(value) ? 'noData' : undefined
  if (doubt !== undefined) return { outcome: 'inconclusive', doubt, gate, measured: undefined, sample, sentence }
  const measured = { value, floor: value, low: value, high: value }
  return { outcome: holds(gate, value) ? 'pass' : 'fail', gate, measured, sample, sentence }
}

function holds({ operator, limit }: QueryGate, value: number): boolean {
  switch (operator) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
}

/** The estimate in the unit of the gate's limit. */
function measure(gate: SampleGate, { blue, green }: Samples, risk: number): Estimate {
  switch (gate.kind) {
    case 'errorRate':
      return times100(errorRate(blue, risk))
    case 'errorRateDifference':
      return times100(errorRateDifference(blue, green, risk))
    case 'latency':
      return latency(blue.latencies, gate.percentile / 100, risk)
    case 'latencyRatio':
      return latencyRatio(blue.latencies, green.latencies, gate.percentile / 100, risk)
  }
}

function limitOf(gate: SampleGate): number {
  switch (gate.kind) {
    case 'errorRate':
      return gate.maxPercent
    case 'errorRateDifference':
      return gate.maxPoints
    case 'latency':
      return gate.maxMs
    case 'latencyRatio':
      return gate.max
  }
}

function sizesOf(gate: SampleGate, samples: Samples): SampleSizes {
  const byLatency = gate.kind === 'latency' || gate.kind === 'latencyRatio'
  const size = (slot: SlotName) => (byLatency ? countOf(samples[slot].latencies) : requestsOf(samples[slot]))
  return { blue: size('blue'), ...(needsGreen(gate) && { green: size('green') }) }
}

const requestsOf = ({ requests }: Sample): number => requests

function times100({ value, floor, low, high }: Estimate): Estimate {
  return { value: value * 100, floor: floor * 100, low: low * 100, high: high * 100 }
}
