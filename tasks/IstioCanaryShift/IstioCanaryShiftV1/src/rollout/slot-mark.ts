import type { JsonPatch } from './json-patch.ts'
import { pointer } from './json-patch.ts'
import type { HeaderOperations, RouteDestination } from './objects.ts'
import type { SlotName } from './slot.ts'

/**
 * The response header by which a destination of the route tells its slot: `green` or `blue`. The mesh sets it, over
 * whatever the pod answers, so no model must cooperate; Envoy sets it on its own 503 and 504 in a pod's place too.
 */
export const slotHeader = 'x-canary-slot'

/** The `headers` of a new destination that tells its slot. */
export function slotMark(slot: SlotName): HeaderOperations {
  return { response: { set: { [slotHeader]: slot } } }
}

/** What a destination tells as its slot; undefined when it tells nothing. */
export function markOf({ headers }: RouteDestination): string | undefined {
  return markEntry(headers)?.[1]
}

/**
 * The operations that make a destination tell this slot: none when it does so already. One that tells nothing stays so
 * unless `wanted`; one that tells another slot is always corrected, since a wrong mark would make a proof lie. Other
 * headers, of the response and of the request, stay.
 * @param at where the destination is, as the segments of a JSON Pointer.
 */
export function patchMark(
  at: readonly (string | number)[],
  destination: RouteDestination,
  slot: SlotName,
  wanted: boolean,
): JsonPatch {
  const { headers } = destination
  const [name = slotHeader, told] = markEntry(headers) ?? []
  if (told === slot || (told === undefined && !wanted)) return []
  const add = (path: readonly string[], value: unknown): JsonPatch => [
    { op: 'add', path: pointer(...at, 'headers', ...path), value },
  ]
  if (headers === undefined) return add([], slotMark(slot))
  if (headers.response === undefined) return add(['response'], slotMark(slot).response)
  if (headers.response.set === undefined) return add(['response', 'set'], { [slotHeader]: slot })
  return add(['response', 'set', name], slot)
}

function markEntry(headers: HeaderOperations | undefined): readonly [name: string, value: string] | undefined {
  return Object.entries(headers?.response?.set ?? {}).find(([name]) => name.toLowerCase() === slotHeader)
}
