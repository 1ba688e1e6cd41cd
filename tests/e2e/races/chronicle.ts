import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { KubeConfig, Watch } from '@kubernetes/client-node'
import type { Canary, Seen } from '../canary.ts'

/** One version of one object, as the cluster stored it; `FOUND` is what was there when the chronicle began. */
export interface Version {
  readonly change: 'FOUND' | 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly collection: 'virtualservices' | 'deployments'
  readonly object: Seen
}

/** Every version of a namespace's VirtualServices and Deployments from its beginning on, as watches give them. */
export interface Chronicle {
  /**
   * Waits until the watches have come to what is there now, and ends them. Gives what was found, and then the versions
   * in the cluster's order.
   * @throws Error when a watch ended before, or does not come to what is there.
   */
  close(): Promise<readonly Version[]>
}

/** How long a watch may be behind, in milliseconds. */
const lag = 10_000

export async function openChronicle(canary: Canary): Promise<Chronicle> {
  const pages = await Promise.all([follow(canary, 'virtualservices'), follow(canary, 'deployments')])
  return {
    async close() {
      const versions = (await Promise.all(pages.map((page) => page.close()))).flat()
      const found = versions.filter(({ change }) => change === 'FOUND')
      const stored = versions.filter(({ change }) => change !== 'FOUND')
      // One counter numbers all writes of a cluster, whatever their kind.
      return [...found, ...stored.toSorted((one, other) => Number(versionOf(one)) - Number(versionOf(other)))]
    },
  }
}

async function follow(canary: Canary, collection: Version['collection']): Promise<Chronicle> {
  const path = canary.path(collection)
  const { metadata, items } = await list(canary, collection)
  const versions: Version[] = items.map((object) => ({ change: 'FOUND', collection, object }))
  let ended: unknown
  const config = new KubeConfig()
  config.loadFromString(canary.cluster.kubeconfig)
  const watch = await new Watch(config).watch(
    path,
    { resourceVersion: metadata.resourceVersion },
    (change, object: Seen) => {
      if (change === 'ADDED' || change === 'MODIFIED' || change === 'DELETED') {
        versions.push({ change, collection, object })
      }
    },
    (error) => {
      ended = error ?? 'by the server'
    },
  )
  return {
    async close() {
      for (const end = performance.now() + lag; ; await setTimeout(50)) {
        if (ended !== undefined) throw new Error(`The watch of ${collection} ended: ${ended}`)
        const there = (await list(canary, collection)).items
        if (isDeepStrictEqual(thereBy(versions), new Map(there.map(named)))) break
        if (performance.now() > end) throw new Error(`The watch of ${collection} does not come to what is there.`)
      }
      watch.abort()
      return versions
    },
  }
}

interface List {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly Seen[]
}

async function list(canary: Canary, collection: string): Promise<List> {
  return (await canary.cluster.api.get(canary.path(collection))) as List
}

/** What is there after these versions: the version of each name. */
function thereBy(versions: readonly Version[]): Map<string, string> {
  const there = new Map<string, string>()
  for (const { change, object } of versions) {
    if (change === 'DELETED') there.delete(object.metadata.name)
    else there.set(...named(object))
  }
  return there
}

function named({ metadata }: Seen): [string, string] {
  return [metadata.name, metadata.resourceVersion]
}

function versionOf({ object }: Version): string {
  return object.metadata.resourceVersion
}
