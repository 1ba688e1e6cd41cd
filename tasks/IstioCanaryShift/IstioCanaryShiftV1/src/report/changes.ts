import type { Difference } from '../rollout/difference.ts'
import { contents, differences } from '../rollout/difference.ts'
import type { KubernetesObject } from '../rollout/objects.ts'
import { cut, tellValues } from '../rollout/tell-difference.ts'

/** How wide a line may be, so that it is not broken where 80 columns are shown. */
const width = 74

/**
 * What would become of objects, a line each or three where one is too long: fields that differ with their values before
 * and after, all fields of an object that is new, and none of one that goes. What the API server keeps by itself is left
 * out.
 */
export function tellChanges(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): readonly string[] {
  const idOf = ({ kind, metadata }: KubernetesObject) => `${kind} '${metadata.name}'`
  const ids = [...new Set([...before, ...after].map(idOf))]
  return ids.flatMap((id) => {
    const [was, is] = [before, after].map((objects) => objects.find((one) => idOf(one) === id))
    if (was === is) return []
    if (is === undefined) return [`${id} goes`]
    if (was === undefined) return [`${id} is new`, ...contents(ownFields(is)).flatMap(tellNew)]
    const fields = differences(ownFields(was), ownFields(is))
    return fields.length === 0 ? [] : [id, ...fields.flatMap(tellField)]
  })
}

function tellNew(difference: Difference): readonly string[] {
  const { path, after } = tellValues(difference)
  return [cut(`  ${path}: ${after}`, width)]
}

function tellField(difference: Difference): readonly string[] {
  const { path, before, after } = tellValues(difference)
  const line = `  ${path}: ${before} → ${after}`
  if (line.length <= width) return [line]
  return [`  ${path}:`, `      ${before}`, `    → ${after}`].map((one) => cut(one, width))
}

/** An object without what the API server keeps by itself. */
function ownFields({ metadata, ...rest }: KubernetesObject): object {
  const { resourceVersion: _, uid: _uid, generation: _generation, creationTimestamp: _created, ...own } = metadata
  const { managedFields: _managed, ...shown } = own
  const { status: _status, ...object } = rest as KubernetesObject & { readonly status?: unknown }
  return { ...object, metadata: shown }
}
