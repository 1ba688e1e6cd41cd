/** An API server with an empty cluster behind it, and a client that speaks to it over a real socket. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:https'
import { type ApiServer, startApiServer } from '../../../../rehearsal/cluster/api/api-server.ts'
import type { LogSource } from '../../../../rehearsal/cluster/api/logs.ts'
import type { Reach } from '../../../../rehearsal/cluster/api/service-proxy.ts'
import { createCertificates, type ServerCertificates } from '../../../../rehearsal/cluster/certificates.ts'
import { createStore } from '../../../../rehearsal/cluster/store/memory-store.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'

/** JSON as tests read it: every member may be anything. */
export interface Json {
  [member: string]: Json
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Empty when the body is not one JSON value. */
  readonly body: Json
}

export interface TestCluster {
  readonly api: ApiServer
  readonly store: Store
  readonly certificates: ServerCertificates
  readonly faults: unknown[]
  /** Sends a request; a body that is no string goes as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
  put(path: string, body: unknown): Promise<Reply>
  patch(path: string, kind: 'json' | 'merge' | 'strategic', body: unknown): Promise<Reply>
  remove(path: string, options?: unknown): Promise<Reply>
  stop(): Promise<void>
}

export interface TestClusterOptions {
  logs?: LogSource
  reach?: Reach
  historyLength?: number
  bookmarkInterval?: number
}

const noLogs: LogSource = { lines: () => undefined, follow: () => () => undefined }

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

/** A cluster with the namespace `a`. */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const now = (): Date => new Date()
  const { logs = noLogs, reach = () => undefined, historyLength = 1000, bookmarkInterval = 60_000 } = options
  const store = createStore({ now, random: Math.random, newUid: randomUUID, historyLength })
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })
  const certificates = await createCertificates(now())
  const faults: unknown[] = []
  const onFault = (error: unknown): void => {
    faults.push(error)
  }
  const api = await startApiServer({ store, certificates, logs, reach, now, port: 0, onFault, bookmarkInterval })
  const agent = new Agent({ keepAlive: true, ca: certificates.authority })
  const send: TestCluster['send'] = (method, path, body, headers = {}) =>
    exchange({ agent, url: `${api.url}${path}`, token: api.adminToken, method, body, headers })
  return {
    api,
    store,
    certificates,
    faults,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    patch: (path, kind, body) => send('PATCH', path, body, { 'content-type': patchTypes[kind] }),
    remove: (path, body) => send('DELETE', path, body),
    stop: async () => {
      agent.destroy()
      await api.stop()
      if (faults.length > 0) throw new AggregateError(faults, 'The API server had faults of its own.')
    },
  }
}

interface Sent {
  agent: Agent
  url: string
  token: string
  method: string
  body: unknown
  headers: Record<string, string>
}

function exchange({ agent, url, token, method, body, headers }: Sent): Promise<Reply> {
  const content = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const all = {
    authorization: `Bearer ${token}`,
    'user-agent': 'api-test/1.0',
    ...(content === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(content)) }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers: all }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { 'content-type': type = '' } = response.headers
        const text = Buffer.concat(chunks).toString()
        const isJson = response.headers['content-length'] !== undefined && type.startsWith('application/json')
        const { statusCode: status = 0 } = response
        resolve({ status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} })
      })
    })
    sent.on('error', reject)
    sent.end(content)
  })
}

/** A small valid Deployment. */
export function deployment(name: string, spec: Record<string, unknown> = {}): Record<string, unknown> {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'model', image: 'models/a:1' }] } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  }
}

/** A small valid VirtualService. */
export function virtualService(name: string, weights: readonly unknown[] = [100, 0]): Record<string, unknown> {
  const route = weights.map((weight, index) => ({ destination: { host: `host-${index}` }, weight }))
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name },
    spec: { hosts: ['*'], http: [{ route }] },
  }
}

/** A small valid Pod, on a node when one is named. */
export function pod(name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const spec = { containers: [{ name: 'model', image: 'models/a:1' }], ...more }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }
}

export const paths = {
  deployments: '/apis/apps/v1/namespaces/a/deployments',
  virtualServices: '/apis/networking.istio.io/v1/namespaces/a/virtualservices',
  pods: '/api/v1/namespaces/a/pods',
  services: '/api/v1/namespaces/a/services',
  configMaps: '/api/v1/namespaces/a/configmaps',
}
