import { createAccount } from '../../rehearsal/account.ts'
import { kubernetesConnection } from '../../rehearsal/agent/connections.ts'
import { isWrite } from '../../rehearsal/cluster/api/request-log.ts'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import type { Image } from '../../rehearsal/cluster/registry.ts'
import { prometheusImage } from '../../rehearsal/metrics/image.ts'
import { createApiClient } from '../../rehearsal/observation/api-client.ts'
import { scoringImage } from '../../rehearsal/scoring-image.ts'
import { type Behaviour, referenceOf, type TestCluster } from './cluster.ts'
import { installPrometheus, prometheusService } from './metrics.ts'
import { scriptOf } from './models.ts'

/** Probes and back-offs are told in seconds; ten times as fast they test the same in less time. */
export const haste = 10

/** The embedded cluster, with images that are local processes. */
export async function startEmbedded(): Promise<TestCluster> {
  return testClusterOf(await startCluster({ haste }))
}

/** An embedded cluster as the suite wants it. */
export function testClusterOf(cluster: EmbeddedCluster): TestCluster {
  const { server, adminToken, certificateAuthority } = cluster
  const api = createApiClient(server, adminToken, certificateAuthority)
  let prometheus: Promise<void> | undefined
  return {
    name: 'embedded',
    server,
    api,
    kubeconfig: cluster.kubeconfig(),
    gatewayUrl: cluster.gatewayUrl,
    serviceAccount: async (namespace) =>
      kubernetesConnection('mlops-aks', {
        kind: 'serviceAccount',
        url: server,
        token: await createAccount(api, namespace),
        certificateAuthority,
      }),
    publish: async (name, behaviour) => {
      const image = referenceOf(name)
      return { image, digest: cluster.registry.publish(image, await imageOf(behaviour)) }
    },
    prometheus: async () => {
      const image = 'registry.example.com/istio/prometheus:rehearsal'
      cluster.registry.publish(image, prometheusImage(cluster.gateway.metricsUrl))
      prometheus ??= installPrometheus(api, image)
      await prometheus
      return { service: prometheusService, observeSeconds: 3 }
    },
    onWrite: ({ before, after }) =>
      cluster.requests.intercept(async (request, proceed) => {
        if (!isWrite(request)) return proceed()
        const isDry = new URLSearchParams(request.query).get('dryRun') === 'All'
        const write = { verb: request.verb, path: request.path, isDry }
        await before?.(write)
        const answer = await proceed()
        if (answer !== undefined && answer.status >= 200 && answer.status < 300) await after?.(write)
        return answer
      }),
    connections: {
      addressOf: async (port) => {
        const [host = '', number] = (await cluster.gateway.addressOf(port))?.split(':') ?? []
        return { host, port: Number(number) }
      },
      publish: (name, image) => {
        const reference = referenceOf(name)
        cluster.registry.publish(reference, image)
        return reference
      },
    },
    stop: () => cluster.stop(),
  }
}

async function imageOf(behaviour: Behaviour): Promise<Image> {
  switch (behaviour) {
    case 'modelA':
    case 'modelB':
    case 'fails':
    case 'slow':
    case 'counts':
      return scoringImage(scriptOf(behaviour))
    case 'crashes':
    case 'neverReady':
      return brokenImage(behaviour)
  }
}

/** An image that can be started and does not serve. */
export function brokenImage(behaviour: 'crashes' | 'neverReady'): Image {
  switch (behaviour) {
    case 'crashes':
      return { command: [process.execPath, '-e', "console.error('no model here'); process.exit(3)"], port: 5001 }
    case 'neverReady':
      return { command: [process.execPath, '-e', 'process.stdin.on("end", () => process.exit()).resume()'], port: 5001 }
  }
}
