/** JSON values as they come from outside. */

export type JsonMap = Record<string, unknown>

/** Whether a value is a JSON object: no list, no null. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy as it would arrive over the wire: undefined fields are gone. */
export function plain<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value)) as T
}
