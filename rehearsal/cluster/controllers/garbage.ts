/** Removes what has lost all its owners, and does what Foreground and Orphan deletion ask for. */
import type { ApiObject, Kind, ObjectMeta, OwnerReference } from '../objects.ts'
import { findResource, resources } from '../store/kinds.ts'
import type { Change } from '../store/store.ts'
import type { ControllerContext, ControllerDefinition } from './controller.ts'

/** Events own nothing, are owned by nobody, and come by the hundred. */
const collectedKinds: readonly Kind[] = resources.map(({ kind }) => kind).filter((kind) => kind !== 'Event')

/** The control loop of ownership. Keys are uids. */
export function garbageCollector({ store }: ControllerContext): ControllerDefinition {
  const objects = new Map<string, { kind: Kind; namespace: string | undefined; name: string }>()
  const dependents = new Map<string, Set<string>>()

  const learn = ({ type, object, previous }: Change): void => {
    const { uid, namespace, name } = object.metadata
    for (const owner of previous?.metadata.ownerReferences ?? []) dependents.get(owner.uid)?.delete(uid)
    const resource = findResource(object.kind)
    if (type === 'DELETED' || resource === undefined) {
      objects.delete(uid)
      for (const owner of object.metadata.ownerReferences ?? []) dependents.get(owner.uid)?.delete(uid)
      return
    }
    objects.set(uid, { kind: resource.kind, namespace, name })
    for (const owner of object.metadata.ownerReferences ?? []) {
      const known = dependents.get(owner.uid) ?? new Set()
      dependents.set(owner.uid, known.add(uid))
    }
  }
  const get = (uid: string): ApiObject | undefined => {
    const place = objects.get(uid)
    const object = place === undefined ? undefined : store.get(place.kind, place.namespace, place.name)
    return object?.metadata.uid === uid ? object : undefined
  }
  const dependentsOf = (uid: string): ApiObject[] => [...(dependents.get(uid) ?? [])].flatMap((one) => get(one) ?? [])
  const exists = (owner: OwnerReference, namespace: string | undefined): boolean => {
    const resource = findResource(owner.kind)
    // Nobody can tell whether an owner of a kind that isn't served lives; what it owns is kept.
    if (resource === undefined) return true
    return store.get(resource.kind, resource.namespaced ? namespace : undefined, owner.name)?.metadata.uid === owner.uid
  }
  const remove = ({ metadata, kind }: ApiObject, propagationPolicy?: 'Foreground'): void => {
    const resource = findResource(kind)
    if (resource === undefined) return
    const options = { uid: metadata.uid, ...(propagationPolicy === undefined ? {} : { propagationPolicy }) }
    store.delete(resource.kind, metadata.namespace, metadata.name, options)
  }
  const collectOrphaned = (object: ApiObject): void => {
    const owners = object.metadata.ownerReferences ?? []
    if (owners.length === 0 || object.metadata.deletionTimestamp !== undefined) return
    const living = owners.filter((owner) => exists(owner, object.metadata.namespace))
    if (living.length === owners.length) return
    if (living.length > 0) store.update(withMeta(object, { ownerReferences: living }))
    else remove(object)
  }
  const finishDeletion = (owner: ApiObject): void => {
    const { finalizers = [], uid } = owner.metadata
    if (finalizers.includes('orphan')) {
      for (const object of dependentsOf(uid)) store.update(withMeta(object, { ownerReferences: others(object, uid) }))
      store.update(withMeta(owner, { finalizers: finalizers.filter((name) => name !== 'orphan') }))
    }
    if (!finalizers.includes('foregroundDeletion')) return
    const held = dependentsOf(uid)
    for (const object of held) removeInForeground(object, uid)
    const isBlocked = dependentsOf(uid).some((object) => blocks(object, uid))
    if (!isBlocked)
      store.update(withMeta(owner, { finalizers: finalizers.filter((name) => name !== 'foregroundDeletion') }))
  }
  const removeInForeground = (object: ApiObject, ownerUid: string): void => {
    const { metadata } = object
    const living = others(object, ownerUid).filter((owner) => exists(owner, metadata.namespace))
    if (living.length > 0) store.update(withMeta(object, { ownerReferences: others(object, ownerUid) }))
    else if (metadata.deletionTimestamp === undefined)
      remove(object, dependentsOf(metadata.uid).length > 0 ? 'Foreground' : undefined)
  }

  return {
    kinds: collectedKinds,
    keysOf: (change) => {
      learn(change)
      const { uid, deletionTimestamp, ownerReferences = [] } = change.object.metadata
      if (change.type === 'DELETED')
        return [...(dependents.get(uid) ?? []), ...ownerReferences.map((owner) => owner.uid)]
      return deletionTimestamp !== undefined || ownerReferences.length > 0 ? [uid] : []
    },
    reconcile: (uid) => {
      const object = get(uid)
      if (object === undefined) {
        if (dependents.get(uid)?.size === 0) dependents.delete(uid)
        return
      }
      if (object.metadata.deletionTimestamp === undefined) collectOrphaned(object)
      else finishDeletion(object)
    },
  }
}

function withMeta(object: ApiObject, change: Partial<ObjectMeta>): ApiObject {
  return { ...object, metadata: { ...object.metadata, ...change } }
}

function others({ metadata }: ApiObject, uid: string): OwnerReference[] {
  return (metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid)
}

function blocks({ metadata }: ApiObject, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true) ?? false
}
