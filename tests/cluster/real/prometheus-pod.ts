/** Prometheus in the cluster, as Istio's own add-on has it: a Service in istio-system that scrapes the gateway. */
import type { ImageRegistry } from '../../../rehearsal/cluster/registry.ts'
import type { Client } from './client.ts'
import { istioNamespace } from './istio.ts'
import { configuration, flags } from './prometheus.ts'
import { until } from './until.ts'

const name = 'prometheus'
const port = 9090
const labels = { app: name }
const reference = 'istio.example.com/prometheus:1'
const namespace = `/namespaces/${istioNamespace}`

/** The Service by which it is reached, as the task names it. */
export const prometheusService = `${istioNamespace}/${name}:${port}`

/**
 * Starts it and waits until it has scraped the gateway.
 * @param gateway where Envoy's statistics are, as `ADDRESS:PORT`
 */
export async function installPrometheus(
  program: string,
  client: Client,
  registry: ImageRegistry,
  gateway: string,
): Promise<void> {
  registry.publish(reference, {
    command: [program, ...flags('prometheus.yml', 'data'), `--web.listen-address=0.0.0.0:${port}`],
    files: { 'prometheus.yml': JSON.stringify(configuration([scrapeOf(gateway)])) },
    port,
  })
  await client.ask('POST', `/apis/apps/v1${namespace}/deployments`, deployment)
  await client.ask('POST', `/api/v1${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port }] },
  })
  // It is ready before it has begun to scrape, and what comes in between is not counted.
  const scrapes = `/api/v1${namespace}/services/${name}:${port}/proxy/api/v1/query?query=up%3D%3D1`
  const look = async (): Promise<boolean> => JSON.stringify((await client.ask('GET', scrapes)).body).includes(gateway)
  await until('the first scrape by Prometheus', look, 30_000)
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name,
            image: reference,
            ports: [{ containerPort: port }],
            readinessProbe: { httpGet: { path: '/-/ready', port }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
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
