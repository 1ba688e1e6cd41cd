/** The ingress gateway: Envoy in a pod of the cluster, configured by istiod. */
import type { Image, ImageRegistry } from '../../../rehearsal/cluster/registry.ts'
import type { Toolchain } from '../toolchain.ts'
import type { Client } from './client.ts'
import { discoveryPort, istioNamespace } from './istio.ts'
import { nodeNetworkAddress } from './network.ts'
import { until } from './until.ts'

/** The share of each host in a route, as Envoy has it. */
export type Shares = Readonly<Record<string, number>>

export interface Gateway {
  /** Where it answers requests, `http://ADDRESS`. */
  readonly url: string
  /** Where Envoy itself answers, `ADDRESS:PORT`: its configuration, its statistics. */
  readonly admin: string
  /** The routes of a host in Envoy's own configuration, in their order; a host with weight 0 is left out by Istio. */
  sharesOf(host: string): Promise<Shares[]>
}

const name = 'istio-ingressgateway'
const labels = { app: name, istio: 'ingressgateway' }
const reference = 'istio.example.com/gateway:1'
const adminPort = 15000

/** Runs Envoy as Istio's gateway, and waits until istiod has configured it. */
export async function startGateway(tools: Toolchain, client: Client, registry: ImageRegistry): Promise<Gateway> {
  registry.publish(reference, envoyImage(tools.envoy))
  await client.ask('POST', `/apis/apps/v1/namespaces/${istioNamespace}/deployments`, deployment)
  await client.ask('POST', `/api/v1/namespaces/${istioNamespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port: 80 }] },
  })
  const address = await until('The gateway', () => readyPod(client), 60_000)
  const admin = `${address}:${adminPort}`
  return { url: `http://${address}`, admin, sharesOf: (host) => sharesOf(`http://${admin}`, host) }
}

async function readyPod(client: Client): Promise<string | undefined> {
  const { body } = await client.ask('GET', `/api/v1/namespaces/${istioNamespace}/pods?labelSelector=app%3D${name}`)
  const [pod] = (body as { items: { status: { podIP?: string; containerStatuses?: { ready: boolean }[] } }[] }).items
  return pod?.status.containerStatuses?.every(({ ready }) => ready) === true ? pod.status.podIP : undefined
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
            name: 'envoy',
            image: reference,
            env: [
              { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
            ports: [{ containerPort: 80 }],
            readinessProbe: { httpGet: { path: '/ready', port: adminPort }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
}

/** The node's id tells istiod that this is a gateway, and where (source: Istio's model.ParseServiceNodeWithMetadata). */
function envoyImage(envoy: string): Image {
  const node = `router~$(POD_IP)~$(POD_NAME).${istioNamespace}~${istioNamespace}.svc.cluster.local`
  return {
    command: [envoy, '-c', 'bootstrap.json', '--service-node', node, '--service-cluster', name, '--concurrency', '1'],
    files: { 'bootstrap.json': JSON.stringify(bootstrap, undefined, 2) },
    port: 80,
  }
}

const fromIstiod = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' }

const bootstrap = {
  node: { metadata: { NAMESPACE: istioNamespace, CLUSTER_ID: 'Kubernetes', LABELS: labels } },
  admin: { address: { socket_address: { address: '0.0.0.0', port_value: adminPort } } },
  // As Istio's own bootstrap does it: its names of clusters end with a semicolon where statistics begin.
  stats_config: {
    use_all_default_tags: false,
    stats_tags: [
      { tag_name: 'cluster_name', regex: '^cluster\\.((.+?);\\.)' },
      { tag_name: 'response_code', regex: '_rq(_(\\d{3}))$' },
    ],
  },
  dynamic_resources: {
    ads_config: {
      api_type: 'DELTA_GRPC',
      transport_api_version: 'V3',
      set_node_on_first_message_only: true,
      grpc_services: [{ envoy_grpc: { cluster_name: 'istiod' } }],
    },
    cds_config: fromIstiod,
    lds_config: fromIstiod,
  },
  static_resources: {
    clusters: [
      {
        name: 'istiod',
        type: 'STATIC',
        connect_timeout: '1s',
        typed_extension_protocol_options: {
          'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
            '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
            explicit_http_config: { http2_protocol_options: {} },
          },
        },
        load_assignment: {
          cluster_name: 'istiod',
          endpoints: [
            {
              lb_endpoints: [
                {
                  endpoint: {
                    address: { socket_address: { address: nodeNetworkAddress, port_value: discoveryPort } },
                  },
                },
              ],
            },
          ],
        },
      },
    ],
  },
}

interface EnvoyRoute {
  readonly route?: {
    readonly cluster?: string
    readonly weighted_clusters?: { readonly clusters: readonly { readonly name: string; readonly weight: number }[] }
  }
}

interface RouteDump {
  readonly configs?: readonly {
    readonly route_config: {
      readonly virtual_hosts?: readonly {
        readonly domains: readonly string[]
        readonly routes: readonly EnvoyRoute[]
      }[]
    }
  }[]
}

async function sharesOf(admin: string, host: string): Promise<Shares[]> {
  const dump = (await (await fetch(`${admin}/config_dump?resource=dynamic_route_configs`)).json()) as RouteDump
  const hosts = (dump.configs ?? []).flatMap(({ route_config }) => route_config.virtual_hosts ?? [])
  const routes = hosts.find(({ domains }) => domains.includes(host))?.routes ?? []
  return routes.map(({ route }) => {
    const clusters = route?.weighted_clusters?.clusters ?? [{ name: route?.cluster ?? '', weight: 100 }]
    return Object.fromEntries(clusters.map(({ name: cluster, weight }) => [hostOf(cluster), weight]))
  })
}

/** Istio names a cluster `outbound|PORT|SUBSET|HOST`. */
function hostOf(cluster: string): string {
  return cluster.split('|').at(-1) ?? cluster
}
