import type { Prometheus } from './prometheus.ts'

/** What a query of the user's own gave. */
export interface OwnReading {
  /** One number for each series; several samples of one series (a range) count as several. */
  readonly values: readonly number[]
  readonly warnings: readonly string[]
}

/** Asks a query of the user's own at a time of Prometheus' clock. */
export async function readOwnQuery(prometheus: Prometheus, query: string, at: number): Promise<OwnReading> {
  const { series, warnings } = await prometheus.query(query, at)
  return { values: series.flatMap(({ samples }) => samples.map(([, value]) => value)), warnings }
}
