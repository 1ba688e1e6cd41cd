/** The embedded cluster: API, controllers, node and gateway in this process, pods as processes beside it. */
import { randomUUID } from 'node:crypto'
import { stringify } from 'yaml'
import { startApiServer } from './api/api-server.ts'
import type { TokenAuthenticator } from './api/identity.ts'
import type { RequestLog } from './api/request-log.ts'
import { type Certified, createCertificates } from './certificates.ts'
import { hastened, systemClock } from './clock.ts'
import { startControllers } from './controllers/controllers.ts'
import { type RunningGateway, startGateway } from './gateway/gateway.ts'
import { announceGateway } from './gateway/service.ts'
import { startKubelet } from './kubelet/kubelet.ts'
import { createPodNetwork } from './kubelet/network.ts'
import { createRegistry, type ImageRegistry } from './registry.ts'
import { createStore } from './store/memory-store.ts'
import type { Store } from './store/store.ts'

export interface StartOptions {
  /** The API's port; absent or 0: any free one. */
  apiPort?: number
  /** The gateway's port; absent or 0: any free one. */
  gatewayPort?: number
  /** Draws for weights, names and pods, from 0 up to 1. */
  random?: () => number
  /** Milliseconds from a change of routes or pods to its effect at the gateway. */
  propagationDelay?: number
  /** How much faster than told the node waits: probes' delays and periods, back-off, grace. 1: as told. */
  haste?: number
  /** Knows the bearer tokens that others have given out, such as an identity provider. */
  authenticate?: TokenAuthenticator
  /** How many changes a watch can go back. */
  historyLength?: number
  /** Told of errors inside the cluster that no client gets to see. Absent: they are uncaught exceptions. */
  onError?: (error: unknown) => void
}

export interface EmbeddedCluster {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  readonly adminToken: string
  /** `http://127.0.0.1:PORT`. */
  readonly gatewayUrl: string
  /** Where pods find their images. */
  readonly registry: ImageRegistry
  readonly gateway: Pick<RunningGateway, 'onAnswer' | 'problems' | 'metricsUrl' | 'addressOf'>
  /** Every request that the API gets, and the way to get between. */
  readonly requests: RequestLog
  /** The cluster's memory, for looking at it, and for filling it, without the API. */
  readonly store: Omit<Store, 'watchFrom'>
  /** The loopback port behind a pod's address and port; undefined when nothing listens there. */
  portOf(podAddress: string, port: number): number | undefined
  /** A kubeconfig (YAML) with the administrator's token. */
  kubeconfig(): string
  /** A bearer token of a service account. Absent `expires`: it holds for ever. */
  createServiceAccountToken(namespace: string, name: string, expires?: Date): string
  /** A client certificate that makes its holder the user `name` in `groups`. */
  createClientCertificate(name: string, groups?: readonly string[]): Promise<Certified>
  /** Ends every process and closes every socket. Once is enough; a second time does nothing. */
  stop(): Promise<void>
}

/** Namespaces that every cluster has. */
const firstNamespaces = ['default', 'kube-system', 'kube-public', 'istio-system']
/** Milliseconds of the first and the longest wait between restarts or pulls that keep failing. */
const backOff = { base: 1000, limit: 60_000 }

/** Starts a cluster with its system namespaces, the gateway's Service and nothing else. When a part can't start, those that did are stopped again. */
export async function startCluster(options: StartOptions = {}): Promise<EmbeddedCluster> {
  const stops: (() => void | Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (let one = stops.pop(); one !== undefined; one = stops.pop()) await one()
  }
  try {
    return { ...(await startParts(options, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts every part, and notes for each how it is stopped; the last one started is to be stopped first. */
async function startParts(
  {
    random = Math.random,
    haste = 1,
    historyLength = 10_000,
    propagationDelay = 20,
    onError = rethrow,
    apiPort = 0,
    gatewayPort = 0,
    authenticate,
  }: StartOptions,
  stops: (() => void | Promise<void>)[],
): Promise<Omit<EmbeddedCluster, 'stop'>> {
  const clock = systemClock
  const now = (): Date => new Date(clock.now())
  const store = createStore({ now, random, newUid: randomUUID, historyLength })
  for (const name of firstNamespaces) store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const registry = createRegistry()
  const network = createPodNetwork(random)
  const kubelet = await startKubelet({ store, clock: hastened(clock, haste), registry, network, backOff, onError })
  stops.push(() => kubelet.stop())
  stops.push(startControllers({ store, clock, onError: (_, error) => onError(error) }))
  const gateway = await startGateway({
    store,
    network,
    clock,
    random,
    newRequestId: randomUUID,
    propagationDelay,
    port: gatewayPort,
    onError,
  })
  stops.push(() => gateway.stop())
  announceGateway(store, gateway.url)
  const certificates = await createCertificates(now())
  const api = await startApiServer({
    store,
    certificates,
    logs: kubelet.logs,
    reach: (address, port) => network.resolve(address, port),
    now,
    port: apiPort,
    onFault: onError,
    ...(authenticate && { authenticate }),
  })
  stops.push(() => api.stop())
  const { url: server, adminToken } = api
  const certificateAuthority = certificates.authority
  return {
    server,
    certificateAuthority,
    adminToken,
    gatewayUrl: gateway.url,
    registry,
    gateway,
    requests: api.requests,
    store,
    portOf: (address, port) => network.resolve(address, port),
    kubeconfig: () => kubeconfigOf({ server, certificateAuthority, token: adminToken }),
    createServiceAccountToken: (namespace, name, expires) => api.createServiceAccountToken(namespace, name, expires),
    createClientCertificate: (name, groups) => api.createClientCertificate(name, groups),
  }
}

/** An error that nobody listens for must not pass unseen. */
function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** A kubeconfig with one cluster, one user and one context. */
export function kubeconfigOf({
  server,
  certificateAuthority,
  token,
}: {
  server: string
  certificateAuthority: string
  token: string
}): string {
  const name = 'rehearsal'
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server, 'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  })
}
