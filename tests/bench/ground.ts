import { createAccount } from '../../rehearsal/account.ts'
import { createApiClient } from '../../rehearsal/observation/api-client.ts'
import { until } from '../cluster/real/until.ts'
import { type GuideObject, guideObjects } from '../e2e/guide-objects.ts'
import type { Access } from './far-side-process.ts'
import { stable } from './release.ts'

/** The weights of green and blue. */
export type Weights = readonly [green: number, blue: number]

/** A namespace with the guide's objects, in which one contender works and no other. */
export interface Ground {
  readonly namespace: string
  /** As the task's account with the rights of docs/roles. */
  readonly token: string
  readonly access: Access
  /** What the weighted route says. @throws when there is none */
  weights(): Promise<Weights>
  /** Deletes the namespace; what is in it goes a moment later. */
  remove(): Promise<void>
}

export const virtualServiceName = 'mlmodel-virtualservice'

let count = 0

/** The name of a namespace that was not there before. */
export function newNamespace(): string {
  count++
  return `bench-${process.pid}-${count}`
}

/**
 * The guide's objects with as many HTTP routes in all. The further ones are before the guide's three, of other people's
 * paths and Services, and of a usual size: about 400 bytes each.
 */
export function objectsOf(namespace: string, routes: number): readonly GuideObject[] {
  return guideObjects({ namespace, host: `${namespace}.example.com` }, stable).map((each) => {
    if (each.object.kind !== 'VirtualService') return each
    const spec = each.object.spec as { readonly http: readonly unknown[] }
    const others = Array.from({ length: routes - spec.http.length }, (_, index) => otherRoute(namespace, index))
    return { ...each, object: { ...each.object, spec: { ...spec, http: [...others, ...spec.http] } } }
  })
}

function otherRoute(namespace: string, index: number): unknown {
  return {
    name: `application-${index}`,
    match: [{ uri: { prefix: `/applications/${index}/` }, headers: { 'x-tenant': { exact: `tenant-${index}` } } }],
    rewrite: { uri: '/' },
    route: [
      {
        destination: { host: `application-${index}.${namespace}.svc.cluster.local`, port: { number: 8080 } },
        headers: { response: { set: { 'x-application': `application-${index}` } } },
      },
    ],
    timeout: '10s',
    retries: { attempts: 3, perTryTimeout: '2s', retryOn: 'connect-failure,refused-stream' },
  }
}

/** How long green may take to be ready, in milliseconds. */
const patience = 60_000

/** Makes the namespace, the account, and those of the guide's objects that are wanted; green, if it is among them, is ready then. */
export async function makeGround(access: Access, namespace: string, objects: readonly GuideObject[]): Promise<Ground> {
  const api = createApiClient(access.server, access.token, access.certificateAuthority)
  await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const token = await createAccount(api, namespace)
  for (const { collection, object } of objects) {
    const root = object.apiVersion === 'v1' ? 'api/v1' : `apis/${object.apiVersion}`
    await api.create(`/${root}/namespaces/${namespace}/${collection}`, object)
  }
  if (objects.some(({ object }) => object.kind === 'Deployment')) {
    const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/model-green`
    await until('A ready green', async () => isReady(await api.get(deployment)), patience)
  }
  const path = virtualServicePath(namespace)
  return {
    namespace,
    token,
    access,
    weights: async () => weightsOf(await api.get(path)),
    remove: () => api.delete(`/api/v1/namespaces/${namespace}`),
  }
}

/** Where the VirtualService of a namespace is. */
export function virtualServicePath(namespace: string): string {
  return `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${virtualServiceName}`
}

/** A JSON Patch that sets both weights of the last of so many routes. */
export function weightsPatch(routes: number, blue: number): string {
  const weight = (destination: number, value: number): object => ({
    op: 'replace',
    path: `/spec/http/${routes - 1}/route/${destination}/weight`,
    value,
  })
  return JSON.stringify([weight(0, 100 - blue), weight(1, blue)])
}

function isReady(deployment: unknown): boolean {
  return (deployment as { status?: { readyReplicas?: number } }).status?.readyReplicas === 1
}

function weightsOf(virtualService: unknown): Weights {
  const { spec } = virtualService as { spec: { http: { route: { weight?: number }[] }[] } }
  const [green, blue] = spec.http.at(-1)?.route.map(({ weight = 0 }) => weight) ?? []
  if (green === undefined || blue === undefined) throw new Error('The last route of the VirtualService has no weights.')
  return [green, blue]
}
