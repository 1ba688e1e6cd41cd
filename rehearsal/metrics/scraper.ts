/** What was scraped, and the answers to queries about it. */
import { type Labels, type Point, parseMetrics } from './exposition.ts'
import { parseQuery, type Query } from './query.ts'

/** An answer of Prometheus' query API. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Scraper {
  /** Gets the target's metrics once and keeps them. A target that gives none is down, which is kept, too. */
  scrape(): Promise<void>
  /** @param at seconds since the epoch */
  answer(query: string, at: number): Answer
}

type Sample = readonly [atMs: number, value: number]

interface Series {
  readonly labels: Labels
  readonly samples: Sample[]
}

/** How long a sample is the latest of its series, as Prometheus has it. */
const lookbackMs = 300_000
const keptMs = 3_600_000

/**
 * @param get the text of the target's metrics
 * @param target the labels of where they come from: `job` and `instance`
 * @param now milliseconds since the epoch
 */
export function createScraper(get: () => Promise<string>, target: Labels, now: () => number): Scraper {
  const all = new Map<string, Series>()

  function keep({ labels: own, value }: Point, at: number): void {
    const labels = { ...own, ...target }
    const key = JSON.stringify(Object.entries(labels).sort())
    const series = all.get(key) ?? { labels, samples: [] }
    all.set(key, series)
    const old = series.samples.findIndex(([time]) => time > at - keptMs)
    series.samples.splice(0, Math.max(0, old))
    series.samples.push([at, value])
  }

  function select({ matches, rangeMs }: Extract<Query, { kind: 'series' }>, at: number): readonly Series[] {
    const begin = at - (rangeMs ?? lookbackMs)
    return [...all.values()].flatMap(({ labels, samples }) => {
      const within = matches(labels) ? samples.filter(([time]) => time > begin && time <= at) : []
      return within.length === 0 ? [] : [{ labels, samples: rangeMs === undefined ? within.slice(-1) : within }]
    })
  }

  return {
    async scrape() {
      const at = now()
      const points = await get().then(parseMetrics, () => undefined)
      for (const point of points ?? []) keep(point, at)
      keep({ labels: { __name__: 'up' }, value: points === undefined ? 0 : 1 }, at)
    },
    answer(text, at) {
      const query = parseQuery(text)
      if (query === undefined) {
        const error = `the rehearsal's Prometheus knows a metric by its labels and time(), and not: ${text}`
        return { status: 400, body: { status: 'error', errorType: 'bad_data', error } }
      }
      if (query.kind === 'time') return success('scalar', told([at * 1000, at]))
      const result = select(query, at * 1000).map(({ labels: metric, samples }) =>
        query.rangeMs === undefined
          ? { metric, value: told(samples[0] ?? [0, Number.NaN]) }
          : { metric, values: samples.map(told) },
      )
      return success(query.rangeMs === undefined ? 'vector' : 'matrix', result)
    },
  }
}

function success(resultType: string, result: unknown): Answer {
  return { status: 200, body: { status: 'success', data: { resultType, result } } }
}

function told([at, value]: Sample): readonly [number, string] {
  return [at / 1000, value === Number.POSITIVE_INFINITY ? '+Inf' : String(value)]
}
