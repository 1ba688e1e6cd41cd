/** Prometheus as an image of the real cluster. */
import type { Image } from '../../../rehearsal/cluster/registry.ts'
import { configuration, flags } from './prometheus.ts'

const port = 9090

/**
 * The image that scrapes the gateway.
 * @param program the path of Prometheus on this machine
 * @param gateway where Envoy's statistics are, as `ADDRESS:PORT`
 */
export function prometheusImage(program: string, gateway: string): Image {
  return {
    command: [program, ...flags('prometheus.yml', 'data'), `--web.listen-address=0.0.0.0:${port}`],
    files: { 'prometheus.yml': JSON.stringify(configuration([scrapeOf(gateway)])) },
    port,
  }
}

/** The name of a cluster of Istio's: `outbound|PORT|SUBSET|SERVICE.NAMESPACE.svc.cluster.local`. */
const cluster = 'outbound\\|\\d+\\|[^|]*\\|([^.]+)\\.([^.]+)\\.svc\\.cluster\\.local'

/**
 * Istio's standard metrics come from a filter that only Istio's build of Envoy has. Envoy itself counts the same requests
 * by cluster and response code, with the same buckets; so its counters get Istio's names and labels as they are scraped,
 * sample by sample, without any calculation.
 */
function scrapeOf(gateway: string): object {
  const from = (...source_labels: string[]) => ({ source_labels })
  return {
    job_name: 'istio-ingressgateway',
    metrics_path: '/stats/prometheus',
    static_configs: [{ targets: [gateway] }],
    metric_relabel_configs: [
      { ...from('__name__'), regex: 'envoy_cluster_upstream_rq(_time_bucket)?', action: 'keep' },
      { ...from('cluster_name'), regex: cluster, action: 'keep' },
      { ...from('cluster_name'), regex: cluster, target_label: 'destination_service_name', replacement: '$1' },
      { ...from('cluster_name'), regex: cluster, target_label: 'destination_service_namespace', replacement: '$2' },
      { target_label: 'reporter', replacement: 'source' },
      rename('envoy_cluster_upstream_rq', 'istio_requests_total'),
      rename('envoy_cluster_upstream_rq_time_bucket', 'istio_request_duration_milliseconds_bucket'),
    ],
  }
}

function rename(from: string, to: string): object {
  return { source_labels: ['__name__'], regex: from, target_label: '__name__', replacement: to }
}
