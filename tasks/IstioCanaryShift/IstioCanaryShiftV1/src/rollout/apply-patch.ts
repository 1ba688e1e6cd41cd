import { msg } from '../language/message.ts'
import { equalJson } from './equal.ts'
import type { JsonPatch, PatchOperation } from './json-patch.ts'

/**
 * What a patch would make of an object, which itself stays as it is. What the patch leaves alone is not copied: an object
 * may have a megabyte, and plans are made many times over.
 * @throws Error when a `test` fails or a path leads nowhere: the patch was not made for this object.
 */
export function applyPatch<T extends object>(object: T, patch: JsonPatch): T {
  return patch.reduce<unknown>((patched, operation) => applied(patched, segmentsOf(operation), operation), object) as T
}

function segmentsOf({ path }: PatchOperation): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A part of the object after an operation at the end of a way below it. */
function applied(part: unknown, [first = '', ...rest]: readonly string[], operation: PatchOperation): unknown {
  if (typeof part !== 'object' || part === null) throw misfit(operation)
  const place = part as Readonly<Record<string, unknown>>
  if (rest.length === 0) return appliedAt(place, first, operation)
  const below = applied(place[first], rest, operation)
  return below === place[first] ? part : withMember(place, first, below)
}

function appliedAt(place: Readonly<Record<string, unknown>>, last: string, operation: PatchOperation): unknown {
  const isNew = !Array.isArray(place) && operation.op === 'add'
  // A test of nothing is met by nothing: an object that was only tried has no version yet.
  const isTest = operation.op === 'test'
  if (!isNew && !isTest && !(last in place) && !(operation.op === 'add' && last === '-')) throw misfit(operation)
  switch (operation.op) {
    case 'test':
      if (!equalJson(place[last], operation.value)) throw misfit(operation)
      return place
    case 'replace':
      return withMember(place, last, operation.value)
    case 'add':
      if (!Array.isArray(place)) return withMember(place, last, operation.value)
      return place.toSpliced(last === '-' ? place.length : Number(last), 0, operation.value)
    case 'remove': {
      if (Array.isArray(place)) return place.toSpliced(Number(last), 1)
      const { [last]: _, ...others } = place
      return others
    }
  }
}

function withMember(place: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  return Array.isArray(place) ? place.with(Number(name), value) : { ...place, [name]: value }
}

function misfit({ op, path }: PatchOperation): Error {
  return new Error(msg`The patch does not fit the object: ${op} ${path}.`)
}
