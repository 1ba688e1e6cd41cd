import type { ApiObject } from '../../../rehearsal/cluster/objects.ts'
import type { Client } from './client.ts'

export interface Change<T extends ApiObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: T
}

/** What a collection holds, kept up to date by a watch. */
export interface Mirror<T extends ApiObject> {
  list(): T[]
  /** Settles once the watch has ended. */
  stop(): Promise<void>
}

interface List<T> {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly T[]
}

/**
 * Lists a collection, then watches it; after a watch that the server ended it goes on where it was, and after a 410 it
 * lists again and tells the differences.
 * @param onError  told of what ends the watch for good
 */
export async function mirror<T extends ApiObject>(
  client: Client,
  collection: string,
  onChange: (change: Change<T>) => void,
  onError: (error: unknown) => void,
): Promise<Mirror<T>> {
  const objects = new Map<string, T>()
  const stopping = new AbortController()
  const take = ({ type, object }: Change<T>): void => {
    if (type === 'DELETED') objects.delete(object.metadata.uid)
    else objects.set(object.metadata.uid, object)
    onChange({ type, object })
  }
  const relist = async (): Promise<string> => {
    const { metadata, items } = (await client.ask('GET', collection)).body as List<T>
    const there = new Set(items.map((object) => object.metadata.uid))
    for (const object of [...objects.values()]) {
      if (!there.has(object.metadata.uid)) take({ type: 'DELETED', object })
    }
    for (const object of items) take({ type: objects.has(object.metadata.uid) ? 'MODIFIED' : 'ADDED', object })
    return metadata.resourceVersion
  }
  const follow = async (listed: string): Promise<void> => {
    let version: string | undefined = listed
    while (!stopping.signal.aborted) {
      version ??= await relist()
      const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${version}`
      await client.watch(`${collection}?${query}`, stopping.signal, (event) => {
        const object = event.object as T
        if (event.type === 'ERROR') {
          version = undefined
          return
        }
        version = object.metadata.resourceVersion
        if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') {
          take({ type: event.type, object })
        }
      })
    }
  }
  const ended = follow(await relist()).catch((error: unknown) => {
    if (!stopping.signal.aborted) onError(error)
  })
  return {
    list: () => [...objects.values()],
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}
