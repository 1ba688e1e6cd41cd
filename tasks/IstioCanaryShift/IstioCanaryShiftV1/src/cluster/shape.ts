import type { Asked } from './asked.ts'
import type { Kind } from './resource.ts'

/**
 * Whether a value has the form of an answer to what was asked, as far as everything behind relies on it. An API server gives
 * no other; what stands in its place may.
 */
export function fits(value: unknown, { verb, kind }: Asked): boolean {
  switch (verb) {
    case 'get':
    case 'create':
    case 'patch':
      return isObjectOf(kind, value, true)
    case 'list':
      return (
        isRecord(value) &&
        isRecord(value.metadata) &&
        // Of nothing they are null where only metadata were asked for.
        (value.items === null ||
          (Array.isArray(value.items) && value.items.every((item) => isObjectOf(kind, item, false))))
      )
    case 'watch':
      return isRecord(value) && typeof value.type === 'string' && isRecord(value.object)
    case 'delete':
      return isRecord(value)
  }
}

/** @param isWhole false where only the metadata may have been asked for. */
function isObjectOf(kind: Kind, value: unknown, isWhole: boolean): boolean {
  if (!isRecord(value) || !isRecord(value.metadata) || typeof value.metadata.name !== 'string') return false
  const { spec } = value
  if (spec === undefined) return kind !== 'Deployment' || !isWhole
  return isRecord(spec) && (kind !== 'Deployment' || hasContainers(spec))
}

function hasContainers({ template, selector }: Readonly<Record<string, unknown>>): boolean {
  const spec = isRecord(template) ? template.spec : undefined
  return isRecord(selector) && isRecord(spec) && Array.isArray(spec.containers)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
