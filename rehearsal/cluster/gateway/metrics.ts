/** What the gateway has counted, as a proxy of Istio's tells it to Prometheus: Istio's standard metrics, seen from the source. */
import type { Pod } from '../objects.ts'

/** One request that went to a destination, at its end. */
export interface CountedRequest {
  /** The destination's full host, `SERVICE.NAMESPACE.svc.cluster.local`. */
  readonly host: string
  /** The pod that was asked last; undefined when there was none. */
  readonly pod: Pod | undefined
  /** 0 when the client left before the answer began. */
  readonly status: number
  /** Milliseconds until the last byte of the answer. */
  readonly duration: number
}

export interface GatewayMetrics {
  count(request: CountedRequest): void
  /** In Prometheus' text format. */
  text(): string
}

/** The bounds of Envoy's histograms, in milliseconds. */
const bounds = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
]

interface Histogram {
  readonly counts: number[]
  sum: number
  count: number
}

/** Counters that begin at 0. */
export function createGatewayMetrics(): GatewayMetrics {
  const histograms = new Map<string, Histogram>()
  return {
    count: (request) => {
      const labels = labelsOf(request)
      const found = histograms.get(labels) ?? { counts: bounds.map(() => 0), sum: 0, count: 0 }
      histograms.set(labels, found)
      found.count += 1
      found.sum += request.duration
      for (const [index, bound] of bounds.entries()) {
        if (request.duration <= bound) found.counts[index] = (found.counts[index] ?? 0) + 1
      }
    },
    text: () => {
      const all = [...histograms]
      const total = all.map(([labels, { count }]) => `istio_requests_total{${labels}} ${count}`)
      const durations = all.flatMap(([labels, histogram]) => histogramLines(labels, histogram))
      return [
        '# TYPE istio_requests_total counter',
        ...total,
        '# TYPE istio_request_duration_milliseconds histogram',
        ...durations,
        '',
      ].join('\n')
    },
  }
}

function histogramLines(labels: string, { counts, sum, count }: Histogram): string[] {
  const name = 'istio_request_duration_milliseconds'
  const buckets = bounds.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${counts[index]}`)
  return [
    ...buckets,
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${count}`,
  ]
}

/** Those of Istio's labels that this gateway has something to say about. */
function labelsOf({ host, pod, status }: CountedRequest): string {
  const [service = 'unknown', namespace = 'unknown'] = host.split('.')
  const labels = {
    reporter: 'source',
    source_workload: 'istio-ingressgateway',
    source_workload_namespace: 'istio-system',
    destination_workload: pod === undefined ? 'unknown' : workloadOf(pod),
    destination_workload_namespace: pod === undefined ? 'unknown' : namespace,
    destination_service: host,
    destination_service_name: service,
    destination_service_namespace: namespace,
    request_protocol: 'http',
    response_code: String(status),
    grpc_response_status: '',
  }
  // Names of Kubernetes need no escaping.
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')
}

/** The Deployment behind a pod's ReplicaSet, else whatever owns the pod, else the pod itself. */
function workloadOf({ metadata }: Pod): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (owner === undefined) return metadata.name
  const hash = metadata.labels?.['pod-template-hash']
  const suffix = hash === undefined ? '' : `-${hash}`
  return owner.kind === 'ReplicaSet' && owner.name.endsWith(suffix)
    ? owner.name.slice(0, owner.name.length - suffix.length)
    : owner.name
}
