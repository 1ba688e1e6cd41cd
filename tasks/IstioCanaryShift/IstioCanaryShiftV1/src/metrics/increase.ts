import type { Labels, Series } from './answer.ts'

/**
 * How much counters grew, read from their raw samples. PromQL's own `increase()` extrapolates to the window's ends, which
 * gives fractions of requests that never were, and it takes a series that appears in the window (the first error!) for one
 * that has not grown. What is counted here was really counted by the target, between its first and its last scrape within
 * the window.
 */
export interface Growth {
  /** Of the counter; without `le`, since the buckets of a histogram are one counter here. */
  readonly labels: Labels
  /** By the bound of the bucket, cumulated as Prometheus has it; under `undefined` for a plain counter. */
  readonly byBound: ReadonlyMap<string | undefined, number>
}

/** When each target was first scraped within the window; a target that nobody knows is absent. */
export type FirstScrapes = ReadonlyMap<string, number>

/** The target that a series was scraped from; undefined when its labels do not say. */
export function targetOf({ job, instance }: Labels): string | undefined {
  return job === undefined || instance === undefined ? undefined : JSON.stringify([job, instance])
}

/** The growth of each counter of a matrix of raw samples. */
export function growthOf(series: readonly Series[], firstScrapes: FirstScrapes): Growth[] {
  const begun = new Map(firstScrapes)
  for (const { labels, samples } of series) {
    const [target, first] = [targetOf(labels), samples[0]?.[0]]
    if (target === undefined || first === undefined) continue
    begun.set(target, Math.min(first, begun.get(target) ?? first))
  }
  return [...countersOf(series).values()].map(({ labels, scrapes }) => {
    const target = targetOf(labels)
    return { labels, byBound: grown(scrapes, target === undefined ? undefined : begun.get(target)) }
  })
}

type Values = Map<string | undefined, number>

interface Counter {
  readonly labels: Labels
  /** The values at each scrape, by time. */
  readonly scrapes: Map<number, Values>
}

/** Buckets of one histogram belong together: they start anew together, which one bucket alone may not show. */
function countersOf(series: readonly Series[]): ReadonlyMap<string, Counter> {
  const counters = new Map<string, Counter>()
  for (const { labels, samples } of series) {
    const { le, ...rest } = labels
    const key = JSON.stringify(Object.entries(rest).sort())
    const counter = counters.get(key) ?? { labels: rest, scrapes: new Map<number, Values>() }
    counters.set(key, counter)
    for (const [time, value] of samples) {
      const values = counter.scrapes.get(time) ?? new Map<string | undefined, number>()
      counter.scrapes.set(time, values.set(le, value))
    }
  }
  return counters
}

/** @param begun when the target was first scraped; a counter that appears later has grown from 0. */
function grown(scrapes: ReadonlyMap<number, Values>, begun: number | undefined): Values {
  const total: Values = new Map()
  const inOrder = [...scrapes].sort(([one], [other]) => one - other)
  const [first] = inOrder
  let before: Values | undefined = first && begun !== undefined && first[0] > begun ? new Map() : undefined
  for (const [, values] of inOrder) {
    // A counter only falls when its process starts anew, from 0.
    const last = before
    const anew = last !== undefined && [...values].some(([bound, value]) => value < (last.get(bound) ?? 0))
    for (const [bound, value] of values) {
      const from = last === undefined ? value : anew ? 0 : (last.get(bound) ?? 0)
      total.set(bound, (total.get(bound) ?? 0) + value - from)
    }
    before = values
  }
  return total
}
