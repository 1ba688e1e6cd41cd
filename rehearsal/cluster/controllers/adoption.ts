/** Which objects an owner controls: it adopts those that its selector finds and nobody controls, and lets go of those it no longer selects. */
import type { ApiObject, Kind, LabelSelector, ObjectOfKind } from '../objects.ts'
import { selects } from '../store/selectors.ts'
import type { Store } from '../store/store.ts'
import { controlledBy, controllerOf } from './controller.ts'

/** The controlled objects of a kind after adopting and releasing, as they now are in the store. */
export function claim<K extends Kind>(
  store: Store,
  owner: ApiObject,
  selector: LabelSelector,
  kind: K,
): ObjectOfKind[K][] {
  const { namespace = '', uid, deletionTimestamp } = owner.metadata
  return store.list(kind, { namespace }).flatMap((object) => {
    const controller = controllerOf(object)
    const fits = selects(selector, object.metadata.labels)
    if (controller?.uid === uid) {
      if (fits || deletionTimestamp !== undefined) return [object]
      release(store, object, uid)
      return []
    }
    const free = controller === undefined && object.metadata.deletionTimestamp === undefined
    if (!fits || !free || deletionTimestamp !== undefined) return []
    adopt(store, object, owner)
    const adopted = store.get(kind, namespace, object.metadata.name)
    return adopted === undefined ? [] : [adopted]
  })
}

function adopt(store: Store, object: ApiObject, owner: ApiObject): void {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controlledBy(owner)]
  store.update({ ...object, metadata: { ...object.metadata, ownerReferences } })
}

function release(store: Store, object: ApiObject, uid: string): void {
  const ownerReferences = object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? []
  store.update({ ...object, metadata: { ...object.metadata, ownerReferences } })
}
