import { equalJson } from './equal.ts'

/** A field that differs between two versions of an object. */
export interface Difference {
  /** As jq has it: `.spec.http[2].route[0].weight`; elements that have names by their name: `.containers[model].image`. */
  readonly path: string
  /** Undefined where there is none. */
  readonly before: unknown
  readonly after: unknown
}

/**
 * The fields in which two JSON values differ, each by itself, in the order of the first value; a part that only one of
 * them has is one difference. A text that holds a JSON object in both is compared within, as records in annotations are.
 */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (equalJson(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return betweenLists(before, after, path)
  const [left, right] = [membersOf(before), membersOf(after)]
  if (left === undefined || right === undefined) return [{ path: path === '' ? '.' : path, before, after }]
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  return names.flatMap((name) => differences(left[name], right[name], `${path}${member(name)}`))
}

/** Every value in an object by itself, as what comes with it when it is new. */
export function contents(value: unknown, path = ''): readonly Difference[] {
  const parts = Array.isArray(value)
    ? value.map((element, at) => contents(element, `${path}[${nameOf(element) ?? at}]`))
    : isObject(value)
      ? Object.entries(value).map(([name, inner]) => contents(inner, `${path}${member(name)}`))
      : []
  if (parts.length > 0) return parts.flat()
  return value === undefined ? [] : [{ path, before: undefined, after: value }]
}

function betweenLists(before: readonly unknown[], after: readonly unknown[], path: string): readonly Difference[] {
  const [left, right] = [byName(before), byName(after)]
  if (left !== undefined && right !== undefined) {
    const names = [...new Set([...left.keys(), ...right.keys()])]
    const apart = names.flatMap((name) => differences(left.get(name), right.get(name), `${path}[${name}]`))
    // Elements that only changed places: their order counts wherever it is not told by a difference.
    return apart.length > 0 ? apart : [{ path, before: [...left.keys()], after: [...right.keys()] }]
  }
  const indices = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index)
  return indices.flatMap((index) => differences(before[index], after[index], `${path}[${index}]`))
}

/** A list's elements by their names, when each has one of its own. */
function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const named = new Map<string, unknown>()
  for (const element of list) {
    const name = nameOf(element)
    if (name !== undefined) named.set(name, element)
  }
  return named.size === list.length ? named : undefined
}

function nameOf(element: unknown): string | undefined {
  const name = isObject(element) ? element.name : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** The members of an object, or of the object that a text holds as JSON. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'string') return isObject(value) ? value : undefined
  if (!value.startsWith('{')) return undefined
  try {
    return JSON.parse(value)
  } catch {
    // Any other text is compared as text.
    return undefined
  }
}

function member(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
