import { msg } from '../language/message.ts'
import { equalJson } from './equal.ts'
import type { JsonPatch, PatchOperation } from './json-patch.ts'

/**
 * What a patch would make of an object, which itself stays as it is.
 * @throws Error when a `test` fails or a path leads nowhere: the patch was not made for this object.
 */
export function applyPatch<T extends object>(object: T, patch: JsonPatch): T {
  const copy = structuredClone(object)
  for (const operation of patch) applyOperation(copy, operation)
  return copy
}

function applyOperation(root: object, operation: PatchOperation): void {
  const segments = operation.path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = segments.pop() ?? ''
  const parent = segments.reduce<unknown>((at, segment) => (at as Record<string, unknown> | undefined)?.[segment], root)
  const misfit = () => new Error(msg`The patch does not fit the object: ${operation.op} ${operation.path}.`)
  if (typeof parent !== 'object' || parent === null) throw misfit()
  const place = parent as Record<string, unknown>
  const isNew = !Array.isArray(parent) && operation.op === 'add'
  // A test of nothing is met by nothing: an object that was only tried has no version yet.
  const isTest = operation.op === 'test'
  if (!isNew && !isTest && !(last in place) && !(operation.op === 'add' && last === '-')) throw misfit()
  switch (operation.op) {
    case 'test':
      if (!equalJson(place[last], operation.value)) throw misfit()
      return
    case 'replace':
      place[last] = operation.value
      return
    case 'add':
      if (!Array.isArray(parent)) place[last] = operation.value
      else parent.splice(last === '-' ? parent.length : Number(last), 0, operation.value)
      return
    case 'remove':
      if (Array.isArray(parent)) parent.splice(Number(last), 1)
      else delete place[last]
  }
}
