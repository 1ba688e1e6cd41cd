/**
 * The store, in memory. What an object must look like is decided in admission.ts; here is what happens to it over time.
 */
import { isDeepStrictEqual } from 'node:util'
import type { ApiObject, Kind, NewObject, ObjectOfKind } from '../objects.ts'
import { type AdmissionContext, admitCreate, admitUpdate } from './admission.ts'
import { type DeletionPlan, isReadyToGo, planDeletion } from './deletion.ts'
import { alreadyExists, badRequest, conflict, modifiedMeanwhile, notFound } from './errors.ts'
import { ChangeHistory } from './history.ts'
import { plain } from './json.ts'
import { findResource, type Resource, resourceOf, storedVersion } from './kinds.ts'
import { recordManager } from './managed-fields.ts'
import { mergedMeta, newMeta } from './metadata.ts'
import { generatedName } from './names.ts'
import { selects } from './selectors.ts'
import type { Change, DeleteOptions, ListOptions, Store, Unsubscribe, WriteOptions } from './store.ts'

/** What the store takes from outside. */
export interface StoreOptions {
  now: () => Date
  /** From 0 up to 1, for generated names. */
  random: () => number
  newUid: () => string
  /** How many changes a watch can go back; older ones answer 410. */
  historyLength: number
}

/** An empty store. */
export function createStore(options: StoreOptions): Store {
  return new MemoryStore(options)
}

class MemoryStore implements Store {
  readonly #options: StoreOptions
  readonly #history: ChangeHistory
  readonly #objects = new Map<Kind, Map<string, ApiObject>>()
  readonly #admission: AdmissionContext

  constructor(options: StoreOptions) {
    this.#options = options
    this.#history = new ChangeHistory(options.historyLength)
    this.#admission = {
      namespacePhase: (name) => this.get('Namespace', undefined, name)?.status.phase,
      clusterAddressTaken: (address) => this.list('Service').some((service) => service.spec.clusterIP === address),
    }
  }

  get resourceVersion(): string {
    return String(this.#history.version)
  }

  get<K extends Kind>(kind: K, namespace: string | undefined, name: string): ObjectOfKind[K] | undefined {
    // Admission let only objects of the kind's shape in, so the shape is known here and nowhere else.
    return this.#find(resourceOf(kind), namespace, name) as ObjectOfKind[K] | undefined
  }

  list<K extends Kind>(kind: K, { namespace, labels }: ListOptions = {}): ObjectOfKind[K][] {
    const chosen = [...this.#of(kind)]
      .filter(([, object]) => namespace === undefined || object.metadata.namespace === namespace)
      .filter(([, object]) => labels === undefined || selects(labels, object.metadata.labels))
    chosen.sort(([one], [other]) => (one < other ? -1 : 1))
    return chosen.map(([, object]) => object as ObjectOfKind[K])
  }

  create(wanted: NewObject, { manager, dryRun = false }: WriteOptions = {}): ApiObject {
    const resource = servedResource(wanted)
    const metadata = newMeta(resource, wanted.metadata, {
      name: (prefix) => generatedName(prefix, this.#options.random),
      uid: this.#options.newUid(),
      now: this.#now(),
    })
    const complete = admitCreate(
      resource,
      plain({ ...wanted, apiVersion: storedVersion(resource), metadata }),
      this.#admission,
    )
    if (this.#find(resource, metadata.namespace, metadata.name) !== undefined)
      throw alreadyExists(resource, metadata.name)
    const object = recordManager(undefined, complete, manager, this.#now())
    return this.#write(resource, 'ADDED', object, undefined, dryRun)
  }

  update(wanted: NewObject, options: WriteOptions = {}): ApiObject {
    const { resource, present } = this.#current(wanted)
    const next: ApiObject = plain({
      ...wanted,
      apiVersion: present.apiVersion,
      metadata: mergedMeta(present, wanted.metadata),
    })
    if (resource.hasStatus) {
      if (present.status === undefined) delete next.status
      else next.status = present.status
    }
    return this.#replace(resource, present, admitUpdate(resource, present, next, this.#admission), options)
  }

  updateStatus(wanted: NewObject, options: WriteOptions = {}): ApiObject {
    const { resource, present } = this.#current(wanted)
    if (!resource.hasStatus) throw badRequest(`${resource.kind} has no status of its own.`)
    const { status: _, ...rest } = present
    const next: ApiObject = plain(wanted.status === undefined ? rest : { ...rest, status: wanted.status })
    return this.#replace(resource, present, next, { ...options, subresource: 'status' })
  }

  delete(kind: Kind, namespace: string | undefined, name: string, options: DeleteOptions = {}): ApiObject {
    const resource = resourceOf(kind)
    const present = this.#find(resource, namespace, name)
    if (present === undefined) throw notFound(resource, name)
    checkDeletion(resource, present, options)
    const plan: DeletionPlan = planDeletion(resource, present, options, this.#options.now())
    switch (plan.kind) {
      case 'remove':
        return this.#write(resource, 'DELETED', plain(present), present, options.dryRun ?? false)
      case 'mark':
        return this.#write(resource, 'MODIFIED', plan.object, present, options.dryRun ?? false)
      case 'nothing':
        return present
    }
  }

  watch(kinds: readonly Kind[], listener: (change: Change) => void): Unsubscribe {
    return this.#history.follow(kinds, this.#history.version, listener)
  }

  watchFrom(kinds: readonly Kind[], resourceVersion: string, listener: (change: Change) => void): Unsubscribe {
    return this.#history.follow(kinds, Number(resourceVersion), listener)
  }

  #replace(
    resource: Resource,
    present: ApiObject,
    next: ApiObject,
    { manager, dryRun = false, subresource }: WriteOptions & { subresource?: string },
  ): ApiObject {
    if (isDeepStrictEqual(present, next)) return present
    if (resource.countsGenerations && !isDeepStrictEqual(present.spec, next.spec)) {
      next.metadata.generation = (present.metadata.generation ?? 0) + 1
    }
    const object = recordManager(present, next, manager, this.#now(), subresource)
    return this.#write(resource, isReadyToGo(object) ? 'DELETED' : 'MODIFIED', object, present, dryRun)
  }

  #write(
    resource: Resource,
    type: Change['type'],
    object: ApiObject,
    previous: ApiObject | undefined,
    dryRun: boolean,
  ): ApiObject {
    if (dryRun) return deepFreeze(object)
    object.metadata.resourceVersion = String(this.#history.version + 1)
    deepFreeze(object)
    const { namespace, name } = object.metadata
    if (type === 'DELETED') this.#of(resource.kind).delete(keyOf(namespace, name))
    else this.#of(resource.kind).set(keyOf(namespace, name), object)
    this.#history.add(resource.kind, previous === undefined ? { type, object } : { type, object, previous })
    return object
  }

  #current(wanted: NewObject): { resource: Resource; present: ApiObject } {
    const resource = servedResource(wanted)
    const { name = '', namespace, uid, resourceVersion } = wanted.metadata
    const present = this.#find(resource, namespace, name)
    if (present === undefined) throw notFound(resource, name)
    checkPreconditions(resource, present, {
      ...(uid === undefined || uid === '' ? {} : { uid }),
      ...(resourceVersion === undefined || resourceVersion === '' ? {} : { resourceVersion }),
    })
    return { resource, present }
  }

  #find(resource: Resource, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.#of(resource.kind).get(keyOf(resource.namespaced ? namespace : undefined, name))
  }

  #of(kind: Kind): Map<string, ApiObject> {
    let objects = this.#objects.get(kind)
    if (objects === undefined) {
      objects = new Map()
      this.#objects.set(kind, objects)
    }
    return objects
  }

  #now(): string {
    return `${this.#options.now().toISOString().slice(0, 19)}Z`
  }
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`

function servedResource(object: NewObject): Resource {
  const resource = findResource(object.kind)
  if (resource === undefined)
    throw badRequest(`no kind "${object.kind}" is registered for version "${object.apiVersion}"`)
  return resource
}

function checkPreconditions(
  resource: Resource,
  present: ApiObject,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string },
): void {
  const { metadata } = present
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
    throw conflict(resource, metadata.name, why)
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(resource, metadata.name, modifiedMeanwhile)
  }
}

/** As for a write, in the words that a deletion is refused with. */
function checkDeletion(resource: Resource, { metadata }: ApiObject, options: DeleteOptions): void {
  const refuse = (what: string, wanted: string, found: string, perhaps: string): never => {
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found})`
    throw conflict(resource, metadata.name, `${why}. The object might have been ${perhaps}`)
  }
  const { uid, resourceVersion } = options
  if (uid !== undefined && uid !== metadata.uid) refuse('UID', uid, metadata.uid, 'deleted and then recreated')
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    refuse('ResourceVersion', resourceVersion, metadata.resourceVersion, 'modified')
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}
