import { Unreachable } from '../cluster/failure.ts'
import { msg } from '../language/message.ts'
import { NetworkError } from '../network/network-error.ts'
import type { RequestLimits } from '../network/request.ts'
import { type QueryResult, type RawAnswer, readAnswer } from './answer.ts'
import { MetricsError } from './metrics-error.ts'

/**
 * Gets a path with its query, below the address of Prometheus.
 * @throws MetricsError or NetworkError when there is no answer, Unreachable when the cluster gives none; the signal's reason.
 */
export type GetPath = (path: string, signal: AbortSignal) => Promise<RawAnswer>

/** Prometheus, or a system with its query API: Thanos, Mimir, VictoriaMetrics, Azure Monitor. */
export interface Prometheus {
  /** The time of its own clock, in seconds since the epoch, so that ours need not agree. */
  now(): Promise<number>
  /** What a query gives at a time of its clock. @throws as `GetPath`, and MetricsError. */
  query(query: string, at: number): Promise<QueryResult>
}

/** How long an answer may take, and how long it may be: raw samples of many proxies are long. */
export const prometheusLimits: RequestLimits = { timeoutMs: 30_000, maxBytes: 32 * 1024 * 1024 }

export interface PrometheusOptions {
  readonly signal: AbortSignal
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

const attempts = 4

/** The query API over one way of asking. What may pass is asked again a few times, within about two seconds. */
export function openPrometheus(get: GetPath, { signal, sleep }: PrometheusOptions): Prometheus {
  async function ask(parameters: Readonly<Record<string, string>>, told: string | undefined): Promise<QueryResult> {
    // Thanos leaves out stores that do not answer unless it is told not to; the others do not know the word.
    const words = new URLSearchParams({ ...parameters, partial_response: 'false' })
    const path = `/api/v1/query?${words}`
    for (let attempt = 1; ; attempt++) {
      try {
        return readAnswer(await get(path, signal), told)
      } catch (error) {
        if (attempt === attempts || !mayPass(error)) throw error
        await sleep(250 * 2 ** (attempt - 1), signal)
      }
    }
  }

  return {
    async now() {
      const { series } = await ask({ query: 'time()' }, undefined)
      const value = series[0]?.samples[0]?.[1]
      if (value === undefined) throw new MetricsError(msg`Prometheus did not tell its time.`, msg`Check its address.`)
      return value
    },
    query: (query, at) => ask({ query, time: at.toFixed(3) }, query),
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof MetricsError) return error.passing
  const fault = error instanceof Unreachable ? error.cause : error
  return fault instanceof NetworkError && !fault.lasting
}
