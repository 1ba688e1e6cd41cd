/** A namespace for the tests of one chapter, and the objects that they make in it. */
import { randomBytes } from 'node:crypto'
import type { ApiUnderTest } from './api-under-test.ts'
import { type Client, type Json, openClient, type Reply } from './client.ts'

export interface Room extends Client {
  readonly namespace: string
  readonly paths: Readonly<Record<Plural, string>>
  /** Creates an object at its collection's path, and expects that it is taken. */
  made(plural: Plural, object: unknown): Promise<Json>
  /** Asks until the answer fits; rejects with the last answer when it never does. */
  eventually(path: string, fits: (reply: Reply) => boolean): Promise<Reply>
  /** Removes the namespace and what is in it. */
  leave(): Promise<void>
}

const prefixes = {
  deployments: 'apis/apps/v1',
  replicasets: 'apis/apps/v1',
  pods: 'api/v1',
  services: 'api/v1',
  configmaps: 'api/v1',
  events: 'api/v1',
  endpointslices: 'apis/discovery.k8s.io/v1',
  horizontalpodautoscalers: 'apis/autoscaling/v2',
  poddisruptionbudgets: 'apis/policy/v1',
  virtualservices: 'apis/networking.istio.io/v1',
  gateways: 'apis/networking.istio.io/v1',
  destinationrules: 'apis/networking.istio.io/v1',
  serviceentries: 'apis/networking.istio.io/v1',
} as const

export type Plural = keyof typeof prefixes

/** Milliseconds that controllers may take for what a test waits for. */
const patience = 45_000

/** Makes a namespace with a name that nobody has. */
export async function openRoom(api: ApiUnderTest): Promise<Room> {
  const client = openClient(api)
  const namespace = `conformance-${randomBytes(4).toString('hex')}`
  const created = await client.post('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  })
  expectMade(created)
  const paths = Object.fromEntries(
    Object.entries(prefixes).map(([plural, prefix]) => [plural, `/${prefix}/namespaces/${namespace}/${plural}`]),
  ) as Record<Plural, string>
  return {
    ...client,
    namespace,
    paths,
    made: async (plural, object) => expectMade(await client.post(paths[plural], object)),
    eventually: async (path, fits) => {
      const deadline = Date.now() + patience
      for (;;) {
        const reply = await client.get(path)
        if (fits(reply)) return reply
        if (Date.now() > deadline) throw new Error(`${path} stayed as it is: ${JSON.stringify(reply.body)}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    leave: async () => {
      await client.remove(`/api/v1/namespaces/${namespace}`)
      client.close()
    },
  }
}

/** The object that was made. @throws Error when it was not */
export function expectMade({ status, body }: Reply): Json {
  if (status === 201) return body
  throw new Error(`Not created: ${status} ${JSON.stringify(body)}`)
}

/** No scheduler and no kubelet takes pods of this one: the tests say what becomes of them. */
export const schedulerName = 'conformance'

/** A pod spec that nobody runs. */
export function podSpec(image = 'models/a:1'): Record<string, unknown> {
  return { schedulerName, containers: [{ name: 'model', image }] }
}

export function pod(name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { ...podSpec(), ...more } }
}

/** A Deployment without pods, unless it is given replicas. */
export function deployment(name: string, spec: Record<string, unknown> = {}): Record<string, unknown> {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec() },
      ...spec,
    },
  }
}

export function configMap(name: string, data: Record<string, string> = {}): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}

export function virtualService(name: string, weights: readonly unknown[] = [100, 0]): Record<string, unknown> {
  const route = weights.map((weight, index) => ({ destination: { host: `host-${index}` }, weight }))
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name },
    spec: { hosts: ['*'], http: [{ route }] },
  }
}

export function service(name: string, spec: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 5001 }], ...spec },
  }
}

/** An autoscaler of a Deployment. */
export function autoscaler(name: string, target: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target }, maxReplicas: 4, ...more },
  }
}

export function disruptionBudget(name: string, spec: Record<string, unknown>): Record<string, unknown> {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec }
}
