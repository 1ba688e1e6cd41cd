import type { Latencies, Sample, Samples } from '../gate/sample.ts'
import type { SlotName, Slots } from '../rollout/slot.ts'
import type { Labels, Series } from './answer.ts'
import { type FirstScrapes, type Growth, growthOf, targetOf } from './increase.ts'
import type { Prometheus } from './prometheus.ts'

/** Whose requests are counted, by Istio's standard metrics (https://istio.io/latest/docs/reference/config/metrics/). */
export interface Traffic {
  readonly namespace: string
  readonly slots: Slots
  /**
   * Which proxies are asked: `source` for the gateway and the callers' sidecars, which also see that there was nobody to
   * answer; `destination` for the slots' own sidecars; `waypoint` for an ambient mesh's.
   */
  readonly reporter: 'source' | 'destination' | 'waypoint'
  /** Whether latencies are wanted, too: their histograms have some twenty series where requests have one. */
  readonly withLatencies: boolean
}

/** A stretch of Prometheus' time, in seconds since the epoch. It must hold two scrapes at least, or nothing is counted. */
export interface Window {
  readonly from: number
  readonly to: number
}

/** What Istio's proxies counted in a window. */
export interface IstioReading {
  readonly samples: Samples
  /** Requests to the slots' one Service of which no proxy says which slot they went to. */
  readonly unattributed: Sample
  readonly warnings: readonly string[]
}

/**
 * Reads the requests, errors and latencies of both slots. The slots are told apart by their Services, which a proxy knows
 * of a request even when no pod answered it; slots that share one, by the Deployment that answered.
 */
export async function readIstio(prometheus: Prometheus, traffic: Traffic, window: Window): Promise<IstioReading> {
  // To the millisecond: what came before the window belongs to what was before.
  const range = `[${Math.max(1, Math.round((window.to - window.from) * 1000))}ms]`
  const selector = selectorOf(traffic)
  const histograms = `istio_request_duration_milliseconds_bucket${selector}${range}`
  const [requests, durations] = await Promise.all([
    prometheus.query(`istio_requests_total${selector}${range}`, window.to),
    traffic.withLatencies ? prometheus.query(histograms, window.to) : { series: [], warnings: [] },
  ])
  const scrapes = await firstScrapes(prometheus, [...requests.series, ...durations.series], range, window.to)
  const counts = growthOf(requests.series, scrapes.first)
  const buckets = growthOf(durations.series, scrapes.first)
  const sampleOf = (slot: SlotName | undefined): Sample => {
    const isOfSlot = ({ labels }: Growth): boolean => slotOf(labels, traffic) === slot
    const own = counts.filter(isOfSlot)
    return {
      requests: sum(own),
      errors: sum(own.filter(({ labels }) => isError(labels))),
      latencies: latenciesOf(buckets.filter(isOfSlot)),
    }
  }
  return {
    samples: { green: sampleOf('green'), blue: sampleOf('blue') },
    unattributed: sampleOf(undefined),
    warnings: [...new Set([requests, durations, scrapes].flatMap(({ warnings }) => warnings))],
  }
}

function selectorOf({ namespace, slots, reporter }: Traffic): string {
  const services = [...new Set([slots.green.service, slots.blue.service])].map(literally).join('|')
  const matchers = [
    `reporter=${JSON.stringify(reporter)}`,
    `destination_service_name=~${JSON.stringify(services)}`,
    `destination_service_namespace=${JSON.stringify(namespace)}`,
  ]
  return `{${matchers.join(',')}}`
}

function slotOf(labels: Labels, { slots: { green, blue } }: Traffic): SlotName | undefined {
  const [label, names] =
    green.service === blue.service
      ? [labels.destination_workload, { green: green.deployment, blue: blue.deployment }]
      : [labels.destination_service_name, { green: green.service, blue: blue.service }]
  return label === names.green ? 'green' : label === names.blue ? 'blue' : undefined
}

// Those that OpenTelemetry counts as the server's: unknown, deadline exceeded, unimplemented, internal, unavailable, data loss.
const grpcErrors = new Set(['2', '4', '12', '13', '14', '15'])

/** An error of the server, or a request that its caller gave up (response code 0). */
function isError({ response_code: code = '', grpc_response_status: grpc = '' }: Labels): boolean {
  return /^5\d\d$/.test(code) || code === '0' || grpcErrors.has(grpc)
}

function latenciesOf(histograms: readonly Growth[]): Latencies {
  const bounds = commonBounds(histograms)
  let below = 0
  const buckets = bounds.map((bound) => {
    const upTo = histograms.reduce((total, { byBound }) => total + (byBound.get(bound) ?? 0), 0)
    const count = upTo - below
    below = upTo
    return { upTo: toNumber(bound), count }
  })
  return { kind: 'bucketed', buckets }
}

/** The bounds that all have, in order: proxies of different versions may have others, and only these add up. */
function commonBounds(histograms: readonly Growth[]): string[] {
  const [first, ...others] = histograms
  const bounds = [...(first?.byBound.keys() ?? [])].filter((bound) => bound !== undefined)
  return bounds
    .filter((bound) => others.every(({ byBound }) => byBound.has(bound)))
    .sort((one, other) => toNumber(one) - toNumber(other))
}

function toNumber(bound: string): number {
  return bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)
}

// Keeps a query well below the length of an address that servers take.
const targetsAQuery = 20

/** When the targets of the series were first scraped in the window. Those that do not say who they are, are left out. */
async function firstScrapes(
  prometheus: Prometheus,
  series: readonly Series[],
  range: string,
  at: number,
): Promise<{ first: FirstScrapes; warnings: readonly string[] }> {
  const targets = new Map(
    series.flatMap(({ labels }) => {
      const target = targetOf(labels)
      return target === undefined ? [] : [[target, labels] as const]
    }),
  )
  const first = new Map<string, number>()
  const warnings: string[] = []
  const labels = [...targets.values()]
  for (let from = 0; from < labels.length; from += targetsAQuery) {
    const some = labels.slice(from, from + targetsAQuery)
    const answer = await prometheus.query(
      `up{job=~${anyOf(some, 'job')},instance=~${anyOf(some, 'instance')}}${range}`,
      at,
    )
    warnings.push(...answer.warnings)
    for (const { labels: own, samples } of answer.series) {
      const [target, scrape] = [targetOf(own), samples.find(([, value]) => value === 1)]
      if (target === undefined || scrape === undefined) continue
      first.set(target, Math.min(scrape[0], first.get(target) ?? scrape[0]))
    }
  }
  return { first, warnings }
}

function anyOf(labels: readonly Labels[], name: string): string {
  return JSON.stringify([...new Set(labels.map((one) => literally(one[name] ?? '')))].join('|'))
}

/** A text that a regular expression of PromQL (RE2) takes as it is. */
function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}

function sum(growth: readonly Growth[]): number {
  return growth.reduce((total, { byBound }) => total + (byBound.get(undefined) ?? 0), 0)
}
