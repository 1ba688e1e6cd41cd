import { tellAnswer } from '../network/answer.ts'
import { MetricsError } from './metrics-error.ts'

/** An HTTP answer from where Prometheus should be. */
export interface RawAnswer {
  readonly status: number
  header(name: string): string | undefined
  readonly text: string
}

export type Labels = Readonly<Record<string, string>>

/** A time series: seconds since the epoch and value of each sample, in the order of time. */
export interface Series {
  readonly labels: Labels
  readonly samples: readonly (readonly [time: number, value: number])[]
}

/** What a query gave. A number that belongs to no series (a scalar) is a series without labels and one sample. */
export interface QueryResult {
  readonly kind: 'scalar' | 'vector' | 'matrix'
  readonly series: readonly Series[]
  /** What Prometheus adds to an answer that it is not quite sure of, in its own words. */
  readonly warnings: readonly string[]
}

/**
 * Reads an answer of Prometheus' query API (https://prometheus.io/docs/prometheus/latest/querying/api/).
 * @param asked what completes "Prometheus did not …", for errors
 * @throws MetricsError for every answer that is no result
 */
export function readAnswer(answer: RawAnswer, asked: string): QueryResult {
  const body = parse(answer.text)
  if (isRecord(body) && body.status === 'success' && answer.status === 200) return readData(body, asked)
  if (isRecord(body) && body.status === 'error') throw ownError(answer.status, body, asked)
  throw foreignAnswer(answer, body, asked)
}

function readData(body: Readonly<Record<string, unknown>>, asked: string): QueryResult {
  const data = isRecord(body.data) ? body.data : {}
  const warnings = Array.isArray(body.warnings) ? body.warnings.map(String) : []
  const { resultType: kind, result } = data
  if (kind === 'scalar') return { kind, series: [{ labels: {}, samples: [sampleOf(result, asked)] }], warnings }
  if ((kind === 'vector' || kind === 'matrix') && Array.isArray(result)) {
    return { kind, series: result.map((one) => seriesOf(one, asked)), warnings }
  }
  throw unreadable(asked, `a result of type '${String(kind)}'`)
}

function seriesOf(value: unknown, asked: string): Series {
  if (!isRecord(value) || !isRecord(value.metric)) throw unreadable(asked, 'a series without labels')
  if ('histogram' in value || 'histograms' in value) throw unreadable(asked, 'a native histogram instead of numbers')
  const samples = Array.isArray(value.values) ? value.values : [value.value]
  const labels = Object.entries(value.metric).map(([name, label]) => [name, String(label)])
  return { labels: Object.fromEntries(labels), samples: samples.map((sample) => sampleOf(sample, asked)) }
}

function sampleOf(value: unknown, asked: string): readonly [number, number] {
  if (!Array.isArray(value) || typeof value[0] !== 'number' || typeof value[1] !== 'string') {
    throw unreadable(asked, 'a sample that is no pair of time and text')
  }
  return [value[0], numberOf(value[1], asked)]
}

/** Prometheus writes numbers as text, since JSON has neither NaN nor infinities. */
function numberOf(text: string, asked: string): number {
  switch (text) {
    case 'NaN':
      return Number.NaN
    case '+Inf':
      return Number.POSITIVE_INFINITY
    case '-Inf':
      return Number.NEGATIVE_INFINITY
  }
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw unreadable(asked, `the value '${cut(text)}'`)
  return number
}

function ownError(status: number, body: Readonly<Record<string, unknown>>, asked: string): MetricsError {
  const [kind, message] = [String(body.errorType), cut(String(body.error))]
  const told = `Prometheus did not ${asked}: ${message} (${kind}, HTTP ${status}).`
  if (kind === 'bad_data') return new MetricsError(told, 'Correct the query.')
  if (kind === 'timeout' || kind === 'canceled') {
    return new MetricsError(told, 'Observe for a shorter time, or let a recording rule prepare the query.')
  }
  return new MetricsError(told, 'Look into the logs of Prometheus.', status >= 500)
}

/** An answer by something that is not Prometheus: the API server before it, a proxy, a login page. */
function foreignAnswer(answer: RawAnswer, body: unknown, asked: string): MetricsError {
  const { status } = answer
  const failed = `Prometheus did not ${asked}`
  if (isRecord(body) && body.kind === 'Status') {
    const message = cut(String(body.message ?? body.reason))
    return new MetricsError(
      `${failed}: the API server answers: ${message} (${status}).`,
      nextAfter(status),
      isPassing(status),
    )
  }
  if (status >= 300 && status < 400) {
    const where = originOf(answer.header('location'))
    const next = 'Set the address that it leads to, if you trust it. Credentials are sent to no other address.'
    return new MetricsError(`${failed}: the address answers with a redirect (${status})${where}.`, next)
  }
  if (status === 401 || status === 403) {
    return new MetricsError(`${failed}: the credentials are not accepted (HTTP ${status}).`, nextAfter(status))
  }
  const next =
    status === 200 || status === 404
      ? 'Check the address: the API must answer below it, at /api/v1/query.'
      : nextAfter(status)
  return new MetricsError(
    `${failed}: the address answers with ${tellAnswer(answer.text)} (HTTP ${status}).`,
    next,
    isPassing(status),
  )
}

function nextAfter(status: number): string {
  switch (status) {
    case 401:
      return 'Check the credentials of the connection.'
    case 403:
      return "Give the identity the right to read: for a service in the cluster that is 'get' on 'services/proxy'."
    case 404:
      return 'Check the namespace, the name and the port of the service.'
    default:
      return 'Check that Prometheus runs, then run this step again.'
  }
}

function isPassing(status: number): boolean {
  return [429, 500, 502, 503, 504].includes(status)
}

function unreadable(asked: string, what: string): MetricsError {
  return new MetricsError(
    `Prometheus did not ${asked} in a way that this task can read: it gave ${what}.`,
    'Correct the query.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A page of something else; the text is told as it is.
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Where a redirect leads, without its path and query, which may hold secrets of a login. */
function originOf(location: string | undefined): string {
  if (location === undefined) return ''
  try {
    return ` to ${new URL(location).origin}`
  } catch {
    return ' on the same server'
  }
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
