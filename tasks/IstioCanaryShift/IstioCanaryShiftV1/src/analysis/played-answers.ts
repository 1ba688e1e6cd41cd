import { tellResource } from '../cluster/resource.ts'
import type { Metadata } from '../rollout/objects.ts'
import type { NamespaceSnapshot } from './namespace-snapshot.ts'
import { analysedKinds } from './namespace-snapshot.ts'

/** A request to read, as a client of Kubernetes makes it. */
export interface ReadRequest {
  /** The path, from `/api`, `/apis` or `/version` on. */
  readonly path: string
  readonly query: URLSearchParams
  readonly accept: string
}

/** A status and JSON documents; `stays` when the answer is a watch, which does not end by itself. */
export interface Answer {
  readonly status: number
  readonly documents: readonly object[]
  readonly stays: boolean
}

interface Collection {
  readonly kind: string
  readonly items: readonly { readonly metadata: Metadata }[]
}

/** What istioctl asks for beside the kinds of a snapshot, and is told that there are none. */
const absentKinds: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  deployments: 'Deployment',
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  nodes: 'Node',
  secrets: 'Secret',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
}

const collectionPath = /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)\/(?:namespaces\/[^/]+\/)?(?<plural>[^/]+)$/

/**
 * Answers reads of a cluster that consists of one namespace, as a Kubernetes API server answers them, as far as istioctl
 * reads: collections as lists and as watches, in whatever version of a kind the client knows.
 */
export function answersFrom(snapshot: NamespaceSnapshot): (request: ReadRequest) => Answer {
  const collections = collectionsOf(snapshot)
  return ({ path, query, accept }) => {
    if (path === '/version') return one(200, { major: '1', minor: '33', gitVersion: 'v1.33.0' })
    if (path === `/api/v1/namespaces/${snapshot.namespace}`) {
      return one(200, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: snapshot.namespace } })
    }
    const { group, version = '', plural = '' } = collectionPath.exec(path)?.groups ?? {}
    const collection = collections.get(plural)
    if (collection === undefined) return one(404, notFound)
    // A client may want of an object its metadata alone.
    const type = accept.includes('PartialObjectMetadata')
      ? { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' }
      : { apiVersion: group === undefined ? version : `${group}/${version}`, kind: collection.kind }
    const items = collection.items.map((item, at) => ({
      ...item,
      ...type,
      metadata: { uid: `${plural}-${at}`, ...item.metadata, resourceVersion: '1' },
    }))
    if (query.get('watch') === 'true') return watch(query.get('sendInitialEvents') === 'true' ? items : [], type)
    return one(200, { ...type, kind: `${type.kind}List`, metadata: { resourceVersion: '1' }, items })
  }
}

function collectionsOf({ namespace, objects }: NamespaceSnapshot): ReadonlyMap<string, Collection> {
  const known = analysedKinds.flatMap((kind) => {
    const items = objects[kind]
    return items === undefined ? [] : [[tellResource(kind), { kind, items }] as const]
  })
  const definitions = known.map(([plural]) => ({ metadata: { name: `${plural}.networking.istio.io` } }))
  return new Map<string, Collection>([
    ...Object.entries(absentKinds).map(([plural, kind]) => [plural, { kind, items: [] }] as const),
    ...known,
    ['namespaces', { kind: 'Namespace', items: [{ metadata: { name: namespace } }] }],
    // istioctl reads those kinds of Istio whose definitions it finds.
    ['customresourcedefinitions', { kind: 'CustomResourceDefinition', items: definitions }],
  ])
}

/** A watch on which nothing ever happens, after the events of its start. */
function watch(items: readonly object[], type: { readonly apiVersion: string; readonly kind: string }): Answer {
  const metadata = { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } }
  const added = items.map((object) => ({ type: 'ADDED', object }))
  return { status: 200, documents: [...added, { type: 'BOOKMARK', object: { ...type, metadata } }], stays: true }
}

const notFound = { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 404, reason: 'NotFound', message: 'none' }

function one(status: number, document: object): Answer {
  return { status, documents: [document], stays: false }
}
