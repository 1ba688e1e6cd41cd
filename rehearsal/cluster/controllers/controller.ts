/** What every controller is made of: the kinds it watches, the key that a change concerns, and what puts a key right. */
import type { Clock } from '../clock.ts'
import type { ApiObject, Kind, ObjectMeta, OwnerReference } from '../objects.ts'
import { ApiError } from '../store/errors.ts'
import type { Change, Store } from '../store/store.ts'
import type { EventRecorder } from './events.ts'
import { startQueue } from './queue.ts'

/** What a controller works with. */
export interface ControllerContext {
  store: Store
  clock: Clock
  events: EventRecorder
  /** Told of faults. Refusals of the store are no faults: the controller tells of them in its objects, and tries again. */
  onError: (error: unknown) => void
}

/** One control loop. */
export interface ControllerDefinition {
  /** Kinds whose changes concern it; what exists at the start counts as added. */
  kinds: readonly Kind[]
  /** The keys that a change concerns. */
  keysOf: (change: Change) => Iterable<string>
  /** Brings one key nearer to its goal; asks for another look by `lookAgain` (milliseconds). */
  reconcile: (key: string, lookAgain: (delay: number) => void) => void
}

/** Runs a control loop until the returned function is called. */
export function runController(
  context: ControllerContext,
  { kinds, keysOf, reconcile }: ControllerDefinition,
): () => void {
  const queue = startQueue({
    clock: context.clock,
    reconcile: (key) => reconcile(key, (delay) => queue.addAfter(key, delay)),
    onError: (_, error) => {
      if (!(error instanceof ApiError)) context.onError(error)
    },
  })
  const take = (change: Change): void => {
    for (const key of keysOf(change)) queue.add(key)
  }
  const unwatch = context.store.watch(kinds, take)
  for (const kind of kinds) for (const object of context.store.list(kind)) take({ type: 'ADDED', object })
  return () => {
    unwatch()
    queue.stop()
  }
}

/** `namespace/name`, or `/name` for what lives outside of namespaces. */
export function keyOf({ metadata }: { metadata: ObjectMeta }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}

export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The one owner that controls an object. */
export function controllerOf(object: ApiObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)
}

/** The reference by which an owner controls what it made. */
export function controlledBy({ apiVersion, kind, metadata }: ApiObject): OwnerReference {
  const { name, uid } = metadata
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
}

/** The key of an object's controller when it is of this kind; else nothing. */
export function ownerKey(object: ApiObject, kind: Kind): string[] {
  const owner = controllerOf(object)
  return owner?.kind === kind ? [`${object.metadata.namespace ?? ''}/${owner.name}`] : []
}
