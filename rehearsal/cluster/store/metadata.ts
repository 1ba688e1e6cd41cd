/** The metadata of objects on their way into the store: what the server assigns, and what clients may write. */
import type { ApiObject, ObjectMeta } from '../objects.ts'
import { plain } from './json.ts'
import type { Resource } from './kinds.ts'

/** What the server gives a new object. */
export interface Assigned {
  /** Makes a name from `generateName`. */
  name(prefix: string): string
  uid: string
  now: string
}

/**
 * The metadata of a new object: the client's, without what only the server writes, and with what the server assigns.
 */
export function newMeta(resource: Resource, wanted: Partial<ObjectMeta>, assigned: Assigned): ObjectMeta {
  const { name, generateName, namespace, labels, annotations, ownerReferences, finalizers } = wanted
  return withoutEmpty({
    name: name || (generateName ? assigned.name(generateName) : ''),
    generateName,
    namespace: resource.namespaced ? namespace : undefined,
    uid: assigned.uid,
    resourceVersion: '',
    generation: resource.countsGenerations ? 1 : undefined,
    creationTimestamp: assigned.now,
    labels,
    annotations,
    ownerReferences,
    finalizers,
  })
}

/** What the client may write of the metadata, over what only the server writes. */
export function mergedMeta(present: ApiObject, wanted: Partial<ObjectMeta>): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers } = wanted
  return withoutEmpty({ ...present.metadata, labels, annotations, ownerReferences, finalizers })
}

/** Empty maps and lists of the metadata are as good as absent, and Kubernetes leaves them out. */
function withoutEmpty(metadata: object): ObjectMeta {
  const tidy = plain<ObjectMeta>(metadata)
  for (const field of ['labels', 'annotations', 'ownerReferences', 'finalizers'] as const) {
    if (Object.keys(tidy[field] ?? {}).length === 0) delete tidy[field]
  }
  return tidy
}
