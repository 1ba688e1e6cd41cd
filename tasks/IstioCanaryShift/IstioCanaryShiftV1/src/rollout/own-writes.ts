import { equalJson } from './equal.ts'
import type { KubernetesObject } from './objects.ts'
import { type Observed, objectsIn } from './observed.ts'

/** Under which name the task's writes stand in `metadata.managedFields`. */
export const fieldManager = 'istio-canary-shift'

/**
 * Whether this task has made, written or deleted an object between two looks, as far as the objects tell. A change that
 * another manager's entry explains alone was theirs; what nobody's entry explains counts as the task's, since saying that
 * nothing was changed must never be wrong.
 */
export function hasWrittenBetween(before: Observed, now: Observed): boolean {
  const was = objectsIn(before)
  const is = objectsIn(now)
  return was.some((one) => findIn(is, one) === undefined) || is.some((one) => isOurs(findIn(was, one), one))
}

function findIn(objects: readonly KubernetesObject[], { kind, metadata: { name } }: KubernetesObject) {
  return objects.find((one) => one.kind === kind && one.metadata.name === name)
}

function isOurs(was: KubernetesObject | undefined, is: KubernetesObject): boolean {
  const before = was?.metadata.uid === is.metadata.uid ? was : undefined
  if (before !== undefined && versionOf(before) === versionOf(is)) return false
  const old = before?.metadata.managedFields ?? []
  const written = (is.metadata.managedFields ?? []).filter((entry) => !old.some((one) => equalJson(one, entry)))
  return written.length === 0 || written.some(({ manager }) => manager === fieldManager)
}

/** What changes as the object is written, and not as its pods come and go. */
function versionOf({ kind, metadata }: KubernetesObject): string | number | undefined {
  switch (kind) {
    case 'VirtualService':
    case 'Gateway':
    case 'Service':
      return metadata.resourceVersion
    case 'Deployment':
      return metadata.generation
    // Autoscalers and budgets are only made.
    default:
      return metadata.uid
  }
}
