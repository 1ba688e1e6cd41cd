/** Empties a namespace that is going away, and gives every other one its service account `default`. */
import type { Kind } from '../objects.ts'
import { isRefused } from '../store/errors.ts'
import { resources } from '../store/kinds.ts'
import type { ControllerContext, ControllerDefinition } from './controller.ts'

const namespacedKinds: readonly Kind[] = resources.filter(({ namespaced }) => namespaced).map(({ kind }) => kind)

/** The control loop of namespaces. Keys are their names. */
export function namespaceController({ store }: ControllerContext): ControllerDefinition {
  const isTerminating = (name: string): boolean =>
    store.get('Namespace', undefined, name)?.metadata.deletionTimestamp !== undefined
  return {
    kinds: ['Namespace', ...namespacedKinds],
    keysOf: ({ type, object }) => {
      if (object.kind === 'Namespace') return [object.metadata.name]
      const { namespace = '' } = object.metadata
      return type === 'DELETED' && (isTerminating(namespace) || object.kind === 'ServiceAccount') ? [namespace] : []
    },
    reconcile: (name) => {
      const namespace = store.get('Namespace', undefined, name)
      if (namespace === undefined) return
      if (namespace.metadata.deletionTimestamp === undefined) {
        createDefaultAccount({ store }, name)
        return
      }
      const content = namespacedKinds.flatMap((kind) =>
        store.list(kind, { namespace: name }).map((object) => ({ kind, object })),
      )
      for (const { kind, object } of content) {
        if (object.metadata.deletionTimestamp !== undefined) continue
        store.delete(kind, name, object.metadata.name, { uid: object.metadata.uid, propagationPolicy: 'Background' })
      }
      const left = namespacedKinds.some((kind) => store.list(kind, { namespace: name }).length > 0)
      if (left) return
      const finalizers = (namespace.spec.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes')
      store.update({ ...namespace, spec: { ...namespace.spec, finalizers } })
    },
  }
}

function createDefaultAccount({ store }: Pick<ControllerContext, 'store'>, namespace: string): void {
  if (store.get('ServiceAccount', namespace, 'default') !== undefined) return
  try {
    store.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } })
  } catch (error) {
    if (!isRefused(error, 'AlreadyExists')) throw error
  }
}
