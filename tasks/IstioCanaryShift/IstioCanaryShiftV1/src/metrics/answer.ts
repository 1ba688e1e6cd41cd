import { msg } from '../language/message.ts'
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
 * @param query what was asked, for errors; undefined when that was the time
 * @throws MetricsError for every answer that is no result
 */
export function readAnswer(answer: RawAnswer, query: string | undefined): QueryResult {
  const body = parse(answer.text)
  if (isRecord(body) && body.status === 'success' && answer.status === 200) return readData(body, query)
  if (isRecord(body) && body.status === 'error') throw ownError(answer.status, body, query)
  throw foreignAnswer(answer, body, query)
}

function readData(body: Readonly<Record<string, unknown>>, query: string | undefined): QueryResult {
  const data = isRecord(body.data) ? body.data : {}
  const warnings = Array.isArray(body.warnings) ? body.warnings.map(String) : []
  const { resultType: kind, result } = data
  if (kind === 'scalar') return { kind, series: [{ labels: {}, samples: [sampleOf(result, query)] }], warnings }
  if ((kind === 'vector' || kind === 'matrix') && Array.isArray(result)) {
    return { kind, series: result.map((one) => seriesOf(one, query)), warnings }
  }
  throw unreadable(query, msg`a result of type '${String(kind)}'`)
}

function seriesOf(value: unknown, query: string | undefined): Series {
  if (!isRecord(value) || !isRecord(value.metric)) throw unreadable(query, msg`a series without labels`)
  if ('histogram' in value || 'histograms' in value) throw unreadable(query, msg`a native histogram instead of numbers`)
  const samples = Array.isArray(value.values) ? value.values : [value.value]
  const labels = Object.entries(value.metric).map(([name, label]) => [name, String(label)])
  return { labels: Object.fromEntries(labels), samples: samples.map((sample) => sampleOf(sample, query)) }
}

function sampleOf(value: unknown, query: string | undefined): readonly [number, number] {
  if (!Array.isArray(value) || typeof value[0] !== 'number' || typeof value[1] !== 'string') {
    throw unreadable(query, msg`a sample that is no pair of time and text`)
  }
  return [value[0], numberOf(value[1], query)]
}

/** Prometheus writes numbers as text, since JSON has neither NaN nor infinities. */
function numberOf(text: string, query: string | undefined): number {
  switch (text) {
    case 'NaN':
      return Number.NaN
    case '+Inf':
      return Number.POSITIVE_INFINITY
    case '-Inf':
      return Number.NEGATIVE_INFINITY
  }
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw unreadable(query, msg`the value '${cut(text)}'`)
  return number
}

function ownError(status: number, body: Readonly<Record<string, unknown>>, query: string | undefined): MetricsError {
  const [kind, message] = [String(body.errorType), cut(String(body.error))]
  const told = msg`${failedAt(query)}: ${message} (${kind}, HTTP ${status}).`
  if (kind === 'bad_data') return new MetricsError(told, msg`Correct the query.`)
  if (kind === 'timeout' || kind === 'canceled') {
    return new MetricsError(told, msg`Observe for a shorter time, or let a recording rule prepare the query.`)
  }
  return new MetricsError(told, msg`Look into the logs of Prometheus.`, status >= 500)
}

/** An answer by something that is not Prometheus: the API server before it, a proxy, a login page. */
function foreignAnswer(answer: RawAnswer, body: unknown, query: string | undefined): MetricsError {
  const { status } = answer
  const failed = failedAt(query)
  if (isRecord(body) && body.kind === 'Status') {
    const message = cut(String(body.message ?? body.reason))
    return new MetricsError(
      msg`${failed}: the API server answers: ${message} (${status}).`,
      nextAfter(status),
      isPassing(status),
    )
  }
  if (status >= 300 && status < 400) {
    const next = msg`Set the address that it leads to, if you trust it. Credentials are sent to no other address.`
    return new MetricsError(tellRedirect(failed, status, answer.header('location')), next)
  }
  if (status === 401 || status === 403) {
    return new MetricsError(msg`${failed}: the credentials are not accepted (HTTP ${status}).`, nextAfter(status))
  }
  const next =
    status === 200 || status === 404
      ? msg`Check the address: the API must answer below it, at /api/v1/query.`
      : nextAfter(status)
  return new MetricsError(
    msg`${failed}: the address answers with ${tellAnswer(answer.text)} (HTTP ${status}).`,
    next,
    isPassing(status),
  )
}

function nextAfter(status: number): string {
  switch (status) {
    case 401:
      return msg`Check the credentials of the connection.`
    case 403:
      return msg`Give the identity the right to read: for a service in the cluster that is 'get' on 'services/proxy'.`
    case 404:
      return msg`Check the namespace, the name and the port of the service.`
    default:
      return msg`Check that Prometheus runs, then run this step again.`
  }
}

function isPassing(status: number): boolean {
  return [429, 500, 502, 503, 504].includes(status)
}

/** What did not happen, a sentence without its end. */
function failedAt(query: string | undefined): string {
  return query === undefined ? msg`Prometheus did not tell its time` : msg`Prometheus did not answer the query ${query}`
}

function unreadable(query: string | undefined, what: string): MetricsError {
  return new MetricsError(
    query === undefined
      ? msg`Prometheus did not tell its time in a way that this task can read: it gave ${what}.`
      : msg`Prometheus did not answer the query ${query} in a way that this task can read: it gave ${what}.`,
    msg`Correct the query.`,
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

/** Tells where a redirect leads, without its path and query, which may hold secrets of a login. */
function tellRedirect(failed: string, status: number, location: string | undefined): string {
  if (location === undefined) return msg`${failed}: the address answers with a redirect (${status}).`
  return URL.canParse(location)
    ? msg`${failed}: the address answers with a redirect (${status}) to ${new URL(location).origin}.`
    : msg`${failed}: the address answers with a redirect (${status}) on the same server.`
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
