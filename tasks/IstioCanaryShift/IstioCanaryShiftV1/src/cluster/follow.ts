import type { KubernetesObject } from '../rollout/objects.ts'
import { ApiFailure, Unreachable } from './failure.ts'
import type { KubernetesApi, Selection } from './kubernetes-api.ts'
import type { Kind } from './resource.ts'

export interface Following {
  readonly kind: Kind
  readonly selection: Selection
  readonly signal: AbortSignal
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

// A server that ends every watch at once must not be asked without a pause.
const pauseBetweenWatchesMs = 500

/**
 * Keeps a picture of a collection: lists it once, then watches it, and begins anew whenever the watch ends or its version
 * has become too old. `onChange` gets every object after the list and after each event. Returns only by the signal.
 * @throws ApiFailure when the server refuses the list or the watch for good.
 */
export async function follow<T extends KubernetesObject>(
  api: KubernetesApi,
  { kind, selection, signal, sleep }: Following,
  onChange: (objects: readonly T[]) => void,
): Promise<void> {
  while (!signal.aborted) {
    const { items, resourceVersion } = await api.list<T>(kind, selection)
    const objects = new Map(items.map((object) => [object.metadata.name, object]))
    signal.throwIfAborted()
    onChange([...objects.values()])
    try {
      for await (const { type, object } of api.watch<T>(kind, selection, resourceVersion, signal)) {
        if (type === 'BOOKMARK') continue
        if (type === 'DELETED') objects.delete(object.metadata.name)
        else objects.set(object.metadata.name, object)
        onChange([...objects.values()])
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!passes(error)) throw error
    }
    await sleep(pauseBetweenWatchesMs, signal)
  }
}

/** True for what a new list and watch can mend: a version too old, a busy server, a connection that broke. */
function passes(error: unknown): boolean {
  if (error instanceof ApiFailure) return error.status === 410 || error.status === 429 || error.status >= 500
  if (error instanceof Unreachable) return !error.cause.lasting
  return error instanceof Error && 'code' in error
}
