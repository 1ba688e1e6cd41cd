/**
 * The reader's own cluster with Istio, by the reader's own kubeconfig, as the cluster that the suites run on. The images
 * must be in a registry that it can pull from, since nothing but its own nodes runs them.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createAccount } from '../../../rehearsal/account.ts'
import { kubernetesConnection } from '../../../rehearsal/agent/connections.ts'
import { kubeconfigOf } from '../../../rehearsal/cluster/cluster.ts'
import { createApiClient } from '../../../rehearsal/observation/api-client.ts'
import type { Behaviour, PublishedImage, TestCluster } from '../../e2e/cluster.ts'
import { prometheusService } from '../../e2e/metrics.ts'
import { startRelay } from '../real/relay.ts'

const execute = promisify(execFile)

/** The environment variables that name the images. */
const variables: Readonly<Record<Behaviour, string>> = {
  modelA: 'MODEL_A_IMAGE',
  modelB: 'MODEL_B_IMAGE',
  crashes: 'CRASHING_IMAGE',
  neverReady: 'SILENT_IMAGE',
  fails: 'FAILING_IMAGE',
  slow: 'SLOW_IMAGE',
  counts: 'COUNTING_IMAGE',
}

/**
 * @param environment KUBECTL, the images as `name:tag@sha256:…` (the models answer on port 5001), and GATEWAY_URL unless
 *   the guide's command finds the ingress gateway's address.
 * @throws Error that names every variable that is missing.
 */
export async function startOwn(environment: NodeJS.ProcessEnv): Promise<TestCluster> {
  const images = readImages(environment)
  const kubectl = async (...words: string[]) =>
    (await execute(environment.KUBECTL ?? 'kubectl', words, { env: environment })).stdout.trim()
  const gatewayUrl = environment.GATEWAY_URL || (await findGateway(kubectl))
  const { server, certificateAuthority } = await readServer(kubectl)
  const suite = `istio-canary-shift-suite-${process.pid}`
  const token = await createAdministrator(kubectl, suite)
  const access = { server, token, certificateAuthority }
  const api = createApiClient(server, token, certificateAuthority)
  const relay = await startRelay(access, rethrow)
  return {
    name: 'own',
    server: relay.server,
    api,
    kubeconfig: kubeconfigOf(access),
    gatewayUrl,
    serviceAccount: async (namespace) =>
      kubernetesConnection('mlops-aks', {
        kind: 'serviceAccount',
        url: relay.server,
        token: await createAccount(api, namespace),
        certificateAuthority: relay.certificateAuthority,
      }),
    publish: async (_, behaviour) => images[behaviour],
    prometheus: async () => {
      // The Role of docs/roles names it, and another one would need another Role.
      await kubectl('apply', '-n', 'istio-system', '-f', 'docs/roles/metrics.yaml')
      return { service: prometheusService, observeSeconds: 60 }
    },
    onWrite: (listeners) => relay.onWrite(listeners),
    // A load balancer forwards the ports of its Service, and which these are is the reader's affair.
    connections: undefined,
    stop: async () => {
      await relay.stop()
      await kubectl('delete', 'clusterrolebinding', suite)
      await kubectl('delete', 'namespace', suite)
    },
  }
}

function readImages(environment: NodeJS.ProcessEnv): Readonly<Record<Behaviour, PublishedImage>> {
  const missing = Object.values(variables).filter(
    (name) => !/^\S+:[^@/]+@sha256:[0-9a-f]{64}$/.test(environment[name] ?? ''),
  )
  if (missing.length > 0) {
    throw new Error(
      `Set ${missing.join(', ')} to images of your registry, as name:tag@sha256:…: ` +
        `the guide's models A and B on port 5001, one that ends with exit code 3, one that listens to nothing, ` +
        `one that is ready and answers /score with 500, one that answers it as B after 0.3 s, and tests/e2e/models/counts.py.`,
    )
  }
  const read = (behaviour: Behaviour): PublishedImage => {
    const [image = '', digest = ''] = (environment[variables[behaviour]] ?? '').split('@')
    return { image, digest }
  }
  return {
    modelA: read('modelA'),
    modelB: read('modelB'),
    crashes: read('crashes'),
    neverReady: read('neverReady'),
    fails: read('fails'),
    slow: read('slow'),
    counts: read('counts'),
  }
}

type Kubectl = (...words: string[]) => Promise<string>

/** The guide's own command. */
async function findGateway(kubectl: Kubectl): Promise<string> {
  const path = '{.status.loadBalancer.ingress[0].ip}'
  const address = await kubectl('get', 'svc', 'istio-ingressgateway', '-n', 'istio-system', '-o', `jsonpath=${path}`)
  if (address === '') throw new Error('The ingress gateway has no address yet: set GATEWAY_URL to where it answers.')
  return `http://${address}`
}

async function readServer(kubectl: Kubectl): Promise<{ server: string; certificateAuthority: string }> {
  const config: {
    clusters: { cluster: { server: string; 'certificate-authority-data'?: string } }[]
  } = JSON.parse(await kubectl('config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'))
  const cluster = config.clusters[0]?.cluster
  const authority = cluster?.['certificate-authority-data']
  if (cluster === undefined || authority === undefined) {
    throw new Error('The current context of the kubeconfig has no cluster with a certificate authority.')
  }
  return { server: cluster.server, certificateAuthority: Buffer.from(authority, 'base64').toString('utf8') }
}

/** An administrator for the time of the suite: a kubeconfig may hold credentials that only kubectl can use. */
async function createAdministrator(kubectl: Kubectl, suite: string): Promise<string> {
  await kubectl('create', 'namespace', suite)
  await kubectl('create', 'serviceaccount', 'suite', '-n', suite)
  await kubectl('create', 'clusterrolebinding', suite, '--clusterrole=cluster-admin', `--serviceaccount=${suite}:suite`)
  return kubectl('create', 'token', 'suite', '-n', suite, '--duration=2h')
}

/** An error that nobody waits for must not pass unseen. */
function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
