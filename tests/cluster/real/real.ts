/**
 * A real cluster on one machine, without containers: etcd, the API server, its controllers and istiod as processes, a
 * kubelet of our own, and Envoy as the ingress gateway in a pod. It lives in the network namespace `ics-node`, with a
 * network namespace for each pod.
 */
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccount } from '../../../rehearsal/account.ts'
import { kubernetesConnection } from '../../../rehearsal/agent/connections.ts'
import { createRegistry, type ImageRegistry } from '../../../rehearsal/cluster/registry.ts'
import { createApiClient } from '../../../rehearsal/observation/api-client.ts'
import { project } from '../../../scripts/project.ts'
import { referenceOf, type TestCluster } from '../../e2e/cluster.ts'
import { installPrometheus, prometheusService } from '../../e2e/metrics.ts'
import type { Toolchain } from '../toolchain.ts'
import { type Access, createClient } from './client.ts'
import { type Stops, startControlPlane } from './control-plane.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { imageOf } from './images.ts'
import { startIstio } from './istio.ts'
import { startKubelet } from './kubelet/kubelet.ts'
import { createPodNetwork } from './network.ts'
import { prometheusImage } from './prometheus-pod.ts'
import { startRelay } from './relay.ts'

export interface RealCluster extends TestCluster {
  /** The API server itself, as its administrator; `server` is the relay before it. */
  readonly access: Access
  /** The file with the administrator's kubeconfig. */
  readonly kubeconfigFile: string
  readonly gateway: Gateway
  /** Where its pods find their images. */
  readonly registry: ImageRegistry
  readonly tools: Toolchain
}

// Probes and back-offs are told in seconds; ten times as fast they test the same in less time.
const haste = 10

/** Where the parts and the pods keep what they need while they run. */
const directory = join(tmpdir(), 'ics-cluster')

/** Where the parts' logs are, each in a file of its name; those of the last run stay. */
const logs = join(project.root, 'dist', 'cluster-logs')

/**
 * Starts the cluster, each part when the one that it needs answers. When one can't start, those that did are stopped.
 * @throws Error with the file of the log of the part that failed
 */
export async function startReal(tools: Toolchain): Promise<RealCluster> {
  const stops: Stops = []
  const stop = async (): Promise<void> => {
    for (let one = stops.pop(); one !== undefined; one = stops.pop()) await one()
  }
  try {
    return { ...(await startParts(tools, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(tools: Toolchain, stops: Stops): Promise<Omit<RealCluster, 'stop'>> {
  // What a run that was killed has left; only one can run on a machine, since the namespace has only one name.
  for (const folder of [directory, logs]) await rm(folder, { recursive: true, force: true })
  for (const folder of [join(directory, 'pods'), logs]) await mkdir(folder, { recursive: true })
  stops.push(() => rm(directory, { recursive: true, force: true }))
  const network = await createPodNetwork()
  stops.push(() => network.stop())
  const places = { directory, logs, onDeath: rethrow }
  const control = await startControlPlane(tools, places, stops)
  const { access } = control
  const client = createClient(access)
  stops.push(async () => client.close())
  await startIstio(tools, client, control, places, stops)
  const registry = createRegistry()
  stops.push(
    await startKubelet({ client, network, registry, haste, directory: join(directory, 'pods'), onError: rethrow }),
  )
  const gateway = await startGateway(tools, client, registry)
  const relay = await startRelay(access, rethrow)
  stops.push(() => relay.stop())
  const { server, certificateAuthority } = relay
  const api = createApiClient(access.server, access.token, access.certificateAuthority)
  let prometheus: Promise<void> | undefined
  return {
    name: 'real',
    server,
    api,
    kubeconfig: control.kubeconfig,
    gatewayUrl: gateway.url,
    serviceAccount: async (namespace) => {
      const token = await createAccount(api, namespace)
      return kubernetesConnection('mlops-aks', { kind: 'serviceAccount', url: server, token, certificateAuthority })
    },
    publish: async (name, behaviour) => {
      const image = referenceOf(name)
      return { image, digest: registry.publish(image, await imageOf(tools, behaviour)) }
    },
    prometheus: async () => {
      const image = 'registry.example.com/istio/prometheus:1'
      registry.publish(image, prometheusImage(tools.prometheus, gateway.admin))
      prometheus ??= installPrometheus(api, image)
      await prometheus
      // Envoy brings its histograms up to date every five seconds.
      return { service: prometheusService, observeSeconds: 12 }
    },
    onWrite: (listeners) => relay.onWrite(listeners),
    connections: {
      addressOf: async (port) => ({ host: new URL(gateway.url).hostname, port }),
      publish: (name, image) => {
        const reference = referenceOf(name)
        registry.publish(reference, image)
        return reference
      },
    },
    access,
    kubeconfigFile: control.kubeconfigFile,
    gateway,
    registry,
    tools,
  }
}

/** An error that nobody waits for must not pass unseen. */
function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
