import { together } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { SlotName } from '../rollout/slot.ts'
import { slotNames } from '../rollout/slot.ts'
import { type QueryGate, type SampleGate, titleOf } from './gate.ts'
import type { Doubt, Estimate, SampleSizes } from './verdict.ts'

/** What was measured, with its interval, against which limit, on how many requests. */
export function tellVerdict(gate: SampleGate, measured: Estimate, sample: SampleSizes): string {
  const { text, limit } = unitOf(gate)
  const { value, floor, low, high } = measured
  const isWide = gate.kind === 'latency' && floor < value
  const found = isWide ? tellRange(text, floor, value) : text(value)
  return msg`${titleOf(gate)}: ${found} (${tellRange(text, low, high)}), limit ${text(limit)}, by ${tellSizes(sample)}.`
}

/** Why a gate could not be judged, and what would help. */
export function tellDoubt(
  gate: SampleGate,
  doubt: Exclude<Doubt, 'notOneNumber'>,
  sample: SampleSizes,
  minRequests: number,
  measured?: Estimate,
): string {
  const title = titleOf(gate)
  switch (doubt) {
    case 'noData':
      return msg`${title}: nothing to judge by, with ${tellSizes(sample)}.`
    case 'tooFew':
      return msg`${title}: not judged by ${tellSizes(sample)}; at least ${minRequests} of each slot are demanded.`
    case 'byChance':
      return msg`That is beyond the limit, but by no more than chance explains: more requests would tell.`
    case 'tooCoarse': {
      if (gate.kind !== 'latency' || measured === undefined) {
        return msg`The histogram cannot tell latencies on both sides of the limit apart.`
      }
      const { text } = unitOf(gate)
      return msg`The histogram cannot tell latencies on both sides of the limit apart: it can judge ${text(measured.floor)} or ${text(measured.value)}.`
    }
  }
}

/** What a query gave, against which limit. */
export function tellQuery({ query, operator, limit }: QueryGate, values: readonly number[]): string {
  const [value = Number.NaN] = values
  const wanted = `${query} ${operator} ${limit}`
  if (values.length === 0) return msg`${wanted}: the query gave no data.`
  if (values.length > 1) return msg`${wanted}: the query gave ${values.length} values; aggregate them into one.`
  return Number.isNaN(value)
    ? msg`${wanted}: the query gave no number (NaN).`
    : msg`${wanted}: it is ${tellNumber(value)}.`
}

interface Unit {
  readonly limit: number
  readonly text: (value: number) => string
}

function unitOf(gate: SampleGate): Unit {
  switch (gate.kind) {
    case 'errorRate':
      return { limit: gate.maxPercent, text: (value) => `${tellNumber(value)} %` }
    case 'errorRateDifference':
      return { limit: gate.maxPoints, text: (value) => msg`${tellNumber(value)} points` }
    case 'latency':
      return { limit: gate.maxMs, text: (value) => msg`${tellNumber(value)} ms` }
    case 'latencyRatio':
      return { limit: gate.max, text: (value) => msg`${tellNumber(value)} times` }
  }
}

function tellRange(text: (value: number) => string, low: number, high: number): string {
  return Number.isFinite(high) ? msg`${text(low)} to ${text(high)}` : msg`${text(low)} or more`
}

/** Three digits, which is more than a sample is worth; whole numbers as they are. */
function tellNumber(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(3)))
}

function tellSizes(sample: SampleSizes): string {
  return together(slotNames.flatMap((slot) => tellSize(slot, sample[slot])))
}

function tellSize(slot: SlotName, size: number | undefined): string[] {
  if (size === undefined) return []
  return [size === 1 ? msg`${size} request of ${slot}` : msg`${size} requests of ${slot}`]
}
