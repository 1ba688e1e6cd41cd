/**
 * The cluster's one memory. The API's handlers and the controllers both work through this interface, so both see the
 * same versions, conflicts and events.
 */
import type { ApiObject, Kind, LabelSelector, NewObject, ObjectOfKind } from '../objects.ts'

export interface ListOptions {
  /** Absent: all namespaces. */
  namespace?: string
  labels?: LabelSelector
}

export interface WriteOptions {
  /** Who writes, for `metadata.managedFields`. Absent: nothing is recorded. */
  manager?: string
  /** Check everything and answer as if written, but write nothing. */
  dryRun?: boolean
}

export interface DeleteOptions {
  /** Refuse with Conflict when the object has another uid or resourceVersion. */
  uid?: string
  resourceVersion?: string
  /** Pods only; absent: the pod's own. 0 removes at once. */
  gracePeriodSeconds?: number
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  dryRun?: boolean
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface Change {
  type: ChangeType
  /** As written; for DELETED as it was last, with the version of its removal. */
  object: ApiObject
  /** As it was before. Absent for ADDED. */
  previous?: ApiObject
}

export type Unsubscribe = () => void

/**
 * Objects by kind, namespace and name. All calls are synchronous and atomic. Objects that come out are deeply frozen
 * (take a `structuredClone` to change one); objects that go in are copied. Refusals are thrown as `ApiError`.
 */
export interface Store {
  get<K extends Kind>(kind: K, namespace: string | undefined, name: string): ObjectOfKind[K] | undefined

  /** In order of namespace and name. */
  list<K extends Kind>(kind: K, options?: ListOptions): ObjectOfKind[K][]

  /**
   * Completes (defaults, uid, creationTimestamp, resourceVersion, generation), checks and keeps a new object. Refuses
   * AlreadyExists.
   */
  create(object: NewObject, options?: WriteOptions): ApiObject

  /**
   * Replaces an object. Refuses Conflict when `metadata.resourceVersion` is set and no longer current. Keeps the status
   * of kinds that have a status of their own. Without a change nothing is written and the present object comes back.
   * Removing the last finalizer of an object under deletion removes it; so does emptying `spec.finalizers` of a
   * Namespace under deletion.
   */
  update(object: NewObject, options?: WriteOptions): ApiObject

  /** Replaces the status alone, under the same rules as `update`. */
  updateStatus(object: NewObject, options?: WriteOptions): ApiObject

  /**
   * Asks for removal. An object with finalizers, a namespace, and a pod with grace on a node only get their
   * `deletionTimestamp`; everything else is gone at once. Foreground and Orphan add the finalizer that the garbage
   * collector removes when it has done its part.
   */
  delete(kind: Kind, namespace: string | undefined, name: string, options?: DeleteOptions): ApiObject

  /**
   * Calls the listener for each change from now on: asynchronously (in a microtask), in order, after the write. A
   * listener that throws is an uncaught exception.
   */
  watch(kinds: readonly Kind[], listener: (change: Change) => void): Unsubscribe

  /**
   * As `watch`, but first every kept change after a resourceVersion. Refuses Expired when the history does not reach
   * back so far.
   */
  watchFrom(kinds: readonly Kind[], resourceVersion: string, listener: (change: Change) => void): Unsubscribe

  /** The version of the last write, of whatever kind. */
  readonly resourceVersion: string
}
