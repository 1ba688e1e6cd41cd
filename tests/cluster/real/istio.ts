/** Istio's control plane: its custom resources, and istiod as a process on the node. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { Toolchain } from '../toolchain.ts'
import type { Client } from './client.ts'
import type { ControlPlane, Places, Stops } from './control-plane.ts'
import { startPart } from './part.ts'
import { until } from './until.ts'

export const istioNamespace = 'istio-system'
/** The port on which istiod speaks xDS without TLS. */
export const discoveryPort = 15010

/** istiod's own HTTP, with Istio's admission check at `/validate`. */
export const istiodUrl = 'http://127.0.0.1:8080'

/** No certificates, no injection, no Gateway API, and none of the filters that only Istio's build of Envoy has. */
const environment = {
  POD_NAME: 'istiod-0',
  POD_NAMESPACE: istioNamespace,
  ENABLE_CA_SERVER: 'false',
  PILOT_CERT_PROVIDER: 'none',
  INJECT_ENABLED: 'false',
  VALIDATION_WEBHOOK_CONFIG_NAME: '',
  ENABLE_LEADER_ELECTION: 'false',
  PILOT_ENABLE_GATEWAY_API: 'false',
  PILOT_ENABLE_IP_AUTOALLOCATE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_DEBOUNCE_AFTER: '10ms',
  // As up to Istio 1.30. From 1.31 on a pod comes to Envoy as unhealthy first, and Envoy may take up to a second more to
  // see it healthy, since it merges such updates (update_merge_window); requests by then get 503. A proof waits for it:
  // with this set to `true` from outside, the tests of proofs show that.
  PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS: process.env.PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS ?? 'false',
}

interface Resource {
  readonly metadata: { readonly name: string }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export async function startIstio(
  tools: Toolchain,
  client: Client,
  { kubeconfigFile }: ControlPlane,
  { directory, logs, onDeath }: Places,
  stops: Stops,
): Promise<void> {
  await createResources(client, await readFile(tools.istioCrds, 'utf8'))
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: istioNamespace } }
  await client.ask('POST', '/api/v1/namespaces', namespace)
  const [mesh, networks] = [join(directory, 'mesh.yaml'), join(directory, 'networks.yaml')]
  // As JSON, since Istio's reader takes an unquoted OFF for a boolean.
  await writeFile(mesh, JSON.stringify({ enableAutoMtls: false, enableTracing: false, ingressControllerMode: 'OFF' }))
  await writeFile(networks, JSON.stringify({ networks: {} }))
  const part = await startPart({
    name: 'istiod',
    command: [
      tools.pilotDiscovery,
      'discovery',
      `--kubeconfig=${kubeconfigFile}`,
      `--meshConfig=${mesh}`,
      `--networksConfig=${networks}`,
      `--httpAddr=${new URL(istiodUrl).host}`,
      '--monitoringAddr=127.0.0.1:15014',
      `--grpcAddr=:${discoveryPort}`,
      '--secureGRPCAddr=',
      '--httpsAddr=',
    ],
    env: environment,
    logs,
    ready: async () => (await fetch(`${istiodUrl}/ready`)).ok,
    onDeath,
  })
  stops.push(() => part.stop())
}

/** Creates Istio's custom resource definitions, and waits until each is served. */
async function createResources(client: Client, manifests: string): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const definitions = parseAllDocuments(manifests).flatMap((document) => (document.toJS() ?? []) as Resource)
  for (const definition of definitions) await client.ask('POST', path, definition)
  const isServed = ({ status }: Resource): boolean =>
    status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True') === true
  const look = async (): Promise<boolean> =>
    ((await client.ask('GET', path)).body as { items: Resource[] }).items.every(isServed)
  await until('Istio’s custom resources', look, 30_000)
}
