import { setTimeout as pause } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'

/** What every object of the API has. */
export interface Named {
  readonly metadata: { readonly name: string }
}

/** How a follower tells what it sees. */
export interface Follower<Kind extends Named> {
  /** All objects of the collection as they are now, after each change. */
  readonly onObjects: (objects: readonly Kind[]) => void
  /** Why the collection cannot be seen at the moment; it is tried again. */
  readonly onTrouble: (cause: unknown) => void
  /** Aborted to stop following. */
  readonly signal: AbortSignal
}

/** Before a list that follows a watch that ended, in milliseconds. */
const breath = 500

/**
 * Follows a collection of one namespace by a list and a watch from there, and by another list where the watch ends.
 * Source: kubernetes.io, "Efficient detection of changes".
 * @param collection  its path, such as `/api/v1/namespaces/abtesting/pods`
 * @returns once `signal` is aborted; never rejects
 */
export async function follow<Kind extends Named>(
  api: Pick<ApiClient, 'get' | 'lines'>,
  collection: string,
  { onObjects, onTrouble, signal }: Follower<Kind>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const list = (await api.get(collection)) as ObjectList<Kind> | undefined
      if (list === undefined) throw new Error(`GET ${collection}: there is no such collection`)
      const objects = new Map(list.items.map((object) => [object.metadata.name, object]))
      onObjects([...objects.values()])
      for await (const line of api.lines(`${collection}?watch=true&resourceVersion=${versionOf(list)}`, signal)) {
        const { type, object } = JSON.parse(line) as WatchEvent<Kind>
        // Such as a version that is too old: the next list begins anew.
        if (type === 'ERROR') break
        if (type === 'DELETED') objects.delete(object.metadata.name)
        else objects.set(object.metadata.name, object)
        onObjects([...objects.values()])
      }
    } catch (cause) {
      if (!signal.aborted) onTrouble(cause)
    }
    await pause(breath, undefined, { signal }).catch(() => undefined)
  }
}

interface ObjectList<Kind> {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly Kind[]
}

interface WatchEvent<Kind> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR'
  readonly object: Kind
}

function versionOf({ metadata }: ObjectList<unknown>): string {
  return encodeURIComponent(metadata.resourceVersion)
}
