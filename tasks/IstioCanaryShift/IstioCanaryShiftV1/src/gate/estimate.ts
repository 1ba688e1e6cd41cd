import { chanceOfAtLeast, chanceOfAtMost, shareInterval } from '../statistics/binomial.ts'
import type { Bucket, Latencies, Sample } from './sample.ts'
import type { Estimate } from './verdict.ts'

/** The share of requests that are errors, 0 to 1. Each end of the interval is wrong with a chance of at most `risk`. */
export function errorRate({ requests, errors }: Sample, risk: number): Estimate {
  const value = errors / requests
  return { value, floor: value, ...shareInterval(errors, requests, risk) }
}

/**
 * How far blue's error rate is above green's, -1 to 1. Each end of the interval joins two exact ends at half the risk, so
 * it holds for any number of requests, at the price of being a little wide.
 */
export function errorRateDifference(blue: Sample, green: Sample, risk: number): Estimate {
  const [candidate, stable] = [errorRate(blue, risk / 2), errorRate(green, risk / 2)]
  const value = candidate.value - stable.value
  return {
    value,
    floor: value,
    low: candidate.low - stable.high,
    high: candidate.high - stable.low,
  }
}

/**
 * A percentile of latencies, in milliseconds. `value` is one that the percentile is certainly not above: of a histogram,
 * the upper bound of its bucket. The interval has the values at the ranks between which the percentile lies whatever the
 * distribution (a binomial count of requests is below it); of a histogram, the outer bounds of their buckets.
 */
export function latency(latencies: Latencies, share: number, risk: number): Estimate {
  const ranks = percentileRanks(countOf(latencies), share, risk)
  const at = placesOf(latencies)
  const middle = at(ranks.middle)
  return { value: middle.high, floor: middle.low, low: at(ranks.low).low, high: at(ranks.high).high }
}

/**
 * A percentile of blue's latencies as a multiple of green's. Of histograms `value` is estimated within the buckets, as
 * Prometheus does, which treats slots that are alike alike; the interval takes nothing for granted within a bucket.
 */
export function latencyRatio(blue: Latencies, green: Latencies, share: number, risk: number): Estimate {
  const [candidate, stable] = [latency(blue, share, risk / 2), latency(green, share, risk / 2)]
  return {
    value: likeliest(blue, share) / likeliest(green, share),
    floor: candidate.floor / stable.value,
    low: candidate.low / stable.high,
    high: candidate.high / stable.low,
  }
}

/**
 * Whether one slot's requests took longer than the other's by more than chance, however much: at some bound of their
 * histograms. It says so of a slot that is as good with a chance of at most `risk`, and never of latencies without buckets.
 */
export function isSlower(one: Latencies, other: Latencies, risk: number): boolean {
  const [beyondOne, beyondOther] = [countsBeyond(one), countsBeyond(other)]
  const bounds = [...beyondOne.keys()].filter((bound) => beyondOther.has(bound))
  const each = risk / (2 * bounds.length)
  const shareOf = (beyond: ReadonlyMap<number, number>, bound: number, latencies: Latencies) =>
    shareInterval(beyond.get(bound) ?? 0, countOf(latencies), each)
  return bounds.some((bound) => shareOf(beyondOne, bound, one).low > shareOf(beyondOther, bound, other).high)
}

/** How many requests took longer than each bound of the histogram. */
function countsBeyond(latencies: Latencies): ReadonlyMap<number, number> {
  const buckets = latencies.kind === 'bucketed' ? latencies.buckets : []
  let left = countOf(latencies)
  return new Map(
    buckets.map(({ upTo, count }) => {
      left -= count
      return [upTo, left]
    }),
  )
}

/** A percentile as Prometheus estimates it: where it would be if the requests of a bucket were spread evenly in it. */
function likeliest(latencies: Latencies, share: number): number {
  return placesOf(latencies)(middleRank(countOf(latencies), share)).within
}

/** How many requests have a latency. */
export function countOf(latencies: Latencies): number {
  switch (latencies.kind) {
    case 'measured':
      return latencies.ms.length
    case 'bucketed':
      return latencies.buckets.reduce((sum, { count }) => sum + count, 0)
  }
}

/** Ranks from 1 to `count`; 0 and `count + 1` where there is no request on that side to go by. */
interface Ranks {
  readonly low: number
  readonly middle: number
  readonly high: number
}

function percentileRanks(count: number, share: number, risk: number): Ranks {
  return {
    low: firstRank(count, (rank) => chanceOfAtMost(rank - 1, count, share) > risk) - 1,
    middle: middleRank(count, share),
    high: firstRank(count, (rank) => chanceOfAtLeast(rank, count, share) <= risk),
  }
}

function middleRank(count: number, share: number): number {
  // A product that is a whole number on paper may come out a little above it.
  return Math.max(1, Math.ceil(count * share - 1e-9))
}

/** The first of the ranks 1 to `count` at which a condition holds that keeps holding from there on, else `count + 1`. */
function firstRank(count: number, holds: (rank: number) => boolean): number {
  let [from, to] = [1, count + 1]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (holds(middle)) to = middle
    else from = middle + 1
  }
  return from
}

/** Where the request of a rank lies: above `low`, not above `high`, and `within` as the likeliest place between. */
interface Place {
  readonly low: number
  readonly high: number
  readonly within: number
}

const before: Place = { low: 0, high: 0, within: 0 }
const beyond: Place = {
  low: Number.POSITIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  within: Number.POSITIVE_INFINITY,
}

function placesOf(latencies: Latencies): (rank: number) => Place {
  switch (latencies.kind) {
    case 'measured': {
      const sorted = Float64Array.from(latencies.ms).sort()
      return (rank) => {
        const ms = sorted[rank - 1]
        return ms === undefined ? (rank < 1 ? before : beyond) : { low: ms, high: ms, within: ms }
      }
    }
    case 'bucketed':
      return (rank) => (rank < 1 ? before : placeInBuckets(latencies.buckets, rank))
  }
}

function placeInBuckets(buckets: readonly Bucket[], rank: number): Place {
  let [low, passed] = [0, 0]
  for (const { upTo: high, count } of buckets) {
    if (rank <= passed + count) {
      // What is beyond the last bound can only be told to be there.
      const within = high === Number.POSITIVE_INFINITY ? low : low + ((high - low) * (rank - passed)) / count
      return { low, high, within }
    }
    passed += count
    low = high
  }
  return beyond
}
