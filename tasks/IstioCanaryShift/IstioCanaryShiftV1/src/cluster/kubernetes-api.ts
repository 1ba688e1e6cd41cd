import type { Readable } from 'node:stream'
import { withoutPeriod } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { Peer } from '../network/fault.ts'
import { timeOut } from '../network/fault.ts'
import type { JsonPatch } from '../rollout/json-patch.ts'
import type { KubernetesObject } from '../rollout/objects.ts'
import { fieldManager } from '../rollout/own-writes.ts'
import { failureIn, failureOf, parseAnswer, readText } from './answer.ts'
import type { Asked } from './asked.ts'
import { tellAsked } from './asked.ts'
import { ApiFailure, Outdated, Unreachable } from './failure.ts'
import { rememberNewest } from './newest.ts'
import type { Kind } from './resource.ts'
import { apiVersionOf, kindOf, pathOf, resourceOf } from './resource.ts'
import { attempts, isOutdated, pauseBeforeRetry } from './retry.ts'
import type { Transport } from './transport.ts'

export interface Selection {
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

/** A part of a list. */
export interface Page {
  /** Of each object its metadata alone. */
  readonly metadataOnly: true
  /** The first so many at most, in the order of their names. */
  readonly limit: number
}

export interface WatchEvent<T extends KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

/** The Kubernetes API as far as the task needs it, in one namespace. */
export interface KubernetesApi {
  /** The object, or undefined when it is not there. */
  get<T extends KubernetesObject>(kind: Kind, name: string): Promise<T | undefined>
  list<T extends KubernetesObject>(
    kind: Kind,
    selection?: Selection,
    page?: Page,
  ): Promise<{ items: T[]; resourceVersion: string }>
  /** Events from a version on, until the server ends the watch, or should have. @throws ApiFailure 410 when the version is too old. */
  watch<T extends KubernetesObject>(
    kind: Kind,
    selection: Selection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>>
  /** @throws Outdated when it is there already, or when the answer was lost; likewise the writes below. */
  create<T extends KubernetesObject>(object: T): Promise<T>
  patch<T extends KubernetesObject>(kind: Kind, name: string, patch: JsonPatch): Promise<T>
  /** Deletes the object with this uid, after what it owns. An object that is gone is no error. */
  delete(kind: Kind, name: string, uid: string): Promise<undefined>
  close(): void
}

export interface ApiOptions {
  readonly namespace: string
  /** Ends every request when the step is cancelled. */
  readonly signal: AbortSignal
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** True to have the API server only try each write: it validates, admits and answers, and stores nothing. */
  readonly dryRun?: boolean
}

const requestTimeoutMs = 30_000
/**
 * How long the server is to keep a watch. A connection may die without a word, and then nothing tells a watch that has
 * nothing to say from one that is dead, but that the server did not end it.
 */
const watchSeconds = 45
const watchGraceSeconds = 15

const wholeObjects = 'application/json'
/** An API server that does not know the first form answers by the second. */
const metadataOfObjects = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** The API over a transport. Reads are tried again when the server is busy or out of reach; writes are not, but for 429. */
export function openKubernetesApi(
  transport: Transport,
  { namespace, signal, sleep, dryRun = false }: ApiOptions,
): KubernetesApi {
  const trying = { dryRun: dryRun ? 'All' : undefined }
  const writing = query({ fieldManager, ...trying })
  const peer: Peer = { name: transport.server, isProxy: false }
  const newest = rememberNewest(peer)
  const closed = new AbortController()
  const goingOn = AbortSignal.any([signal, closed.signal])

  async function ask(
    method: string,
    path: string,
    asked: Asked,
    write?: Write,
    accept = wholeObjects,
  ): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await askOnce(method, path, asked, write, accept)
        if (asked.verb === 'get') newest.expectNew(asked, answer as Partial<KubernetesObject>)
        return answer
      } catch (error) {
        const pause = attempt < attempts ? pauseBeforeRetry(error, write !== undefined, attempt) : undefined
        // Of reads side by side the others break off with the connection once one has failed, and nobody waits for them.
        if (pause === undefined || closed.signal.aborted) throw error
        await sleep(pause, goingOn)
      }
    }
  }

  async function askOnce(
    method: string,
    path: string,
    asked: Asked,
    write: Write | undefined,
    accept: string,
  ): Promise<unknown> {
    const limit = AbortSignal.timeout(requestTimeoutMs)
    try {
      const response = await transport.send({
        method,
        path,
        headers: { accept, ...(write && { 'content-type': write.contentType }) },
        body: write && JSON.stringify(write.body),
        signal: AbortSignal.any([signal, limit]),
      })
      const text = await readText(response.body, peer)
      if (response.status < 200 || response.status >= 300) throw failureOf(response, text, asked, peer)
      return parseAnswer(text, peer, asked)
    } catch (error) {
      signal.throwIfAborted()
      if (!limit.aborted) throw error
      transport.renew()
      throw new Unreachable(timeOut(peer, 'answer', requestTimeoutMs))
    }
  }

  async function send<T>(method: string, path: string, asked: Asked, write: Write): Promise<T> {
    try {
      const written = await ask(method, path, asked, write)
      // A dry run stores nothing, so what it answers will be older than what was there.
      if (!dryRun && method !== 'DELETE') newest.see(written as Partial<KubernetesObject>)
      return written as T
    } catch (error) {
      throw isOutdated(error, method)
        ? new Outdated(msg`Could not ${tellAsked(asked)}: ${withoutPeriod((error as Error).message)}.`, error)
        : error
    }
  }

  const asking = (verb: Asked['verb'], kind: Kind, name?: string): Asked => ({ verb, kind, namespace, name })

  return {
    async get<T>(kind: Kind, name: string) {
      try {
        return withSpec(kind, (await ask('GET', pathOf(kind, namespace, name), asking('get', kind, name))) as T)
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 404 && error.reason === 'NotFound') return undefined
        throw error
      }
    },

    async list<T>(kind: Kind, selection: Selection = {}, page?: Page) {
      const path = pathOf(kind, namespace) + query({ ...selection, limit: page && String(page.limit) })
      const accept = page?.metadataOnly ? metadataOfObjects : wholeObjects
      const list = (await ask('GET', path, asking('list', kind), undefined, accept)) as {
        items: T[] | null
        metadata: { resourceVersion: string }
      }
      // In a list of a built-in kind the API server leaves out what each item is.
      const items = (list.items ?? []).map((item) => ({
        ...withSpec(kind, item),
        apiVersion: apiVersionOf(kind),
        kind,
      }))
      return { items, resourceVersion: list.metadata.resourceVersion }
    },

    async *watch<T extends KubernetesObject>(
      kind: Kind,
      selection: Selection,
      resourceVersion: string,
      stop: AbortSignal,
    ): AsyncGenerator<WatchEvent<T>> {
      const asked = asking('watch', kind)
      const timeoutSeconds = String(watchSeconds)
      const options = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds, resourceVersion, ...selection }
      const limit = AbortSignal.timeout((watchSeconds + watchGraceSeconds) * 1000)
      const isLate = () => limit.aborted && !signal.aborted && !stop.aborted
      try {
        const response = await transport.send({
          method: 'GET',
          path: pathOf(kind, namespace) + query(options),
          headers: { accept: 'application/json' },
          body: undefined,
          signal: AbortSignal.any([signal, stop, limit]),
        })
        if (response.status !== 200) throw failureOf(response, await readText(response.body, peer), asked, peer)
        for await (const line of readLines(response.body)) {
          const event = parseAnswer(line, peer, asked) as { type: string; object: unknown }
          if (event.type === 'ERROR') throw failureIn(event.object, asked)
          yield event as WatchEvent<T>
        }
      } catch (error) {
        if (!isLate()) throw error
      }
      if (isLate()) transport.renew()
    },

    create: (object) => {
      const kind = kindOf(object)
      const asked = asking('create', kind, object.metadata.name)
      return send('POST', pathOf(kind, namespace) + writing, asked, { contentType: 'application/json', body: object })
    },

    patch: (kind, name, patch) =>
      send('PATCH', pathOf(kind, namespace, name) + writing, asking('patch', kind, name), {
        contentType: 'application/json-patch+json',
        body: patch,
      }),

    async delete(kind, name, uid) {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Foreground',
        preconditions: { uid },
        // Beside a body the API server reads no options in the query; there it is for who reads its log.
        ...(dryRun && { dryRun: ['All'] }),
      }
      try {
        await send('DELETE', pathOf(kind, namespace, name) + query(trying), asking('delete', kind, name), {
          contentType: 'application/json',
          body,
        })
      } catch (error) {
        const gone = error instanceof Outdated && error.cause instanceof ApiFailure && error.cause.status === 404
        if (!gone) throw error
      }
      return undefined
    },

    close: () => {
      closed.abort(new Error('closed'))
      transport.close()
    },
  }
}

interface Write {
  readonly contentType: string
  readonly body: unknown
}

/** An object of Istio's needs no spec to be stored. */
function withSpec<T>(kind: Kind, object: T): T {
  return resourceOf(kind).group === 'networking.istio.io' ? { spec: {}, ...object } : object
}

async function* readLines(body: Readable): AsyncGenerator<string> {
  body.setEncoding('utf8')
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield line
  }
}

function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`
}
