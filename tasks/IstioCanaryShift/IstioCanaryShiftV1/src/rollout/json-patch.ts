/** One operation of a JSON Patch (RFC 6902), as far as a rollout writes any. */
export type PatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

export type JsonPatch = readonly PatchOperation[]

/** A JSON Pointer (RFC 6901) from its unescaped segments. */
export function pointer(...segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Sets `metadata.annotations[key]`, whether or not the object has annotations yet. */
export function setAnnotation(
  annotations: Readonly<Record<string, string>> | undefined,
  key: string,
  value: string,
): JsonPatch {
  if (annotations === undefined) return [{ op: 'add', path: '/metadata/annotations', value: { [key]: value } }]
  return [{ op: 'add', path: pointer('metadata', 'annotations', key), value }]
}

/** Removes `metadata.annotations[key]` when it is there. */
export function dropAnnotation(annotations: Readonly<Record<string, string>> | undefined, key: string): JsonPatch {
  if (annotations?.[key] === undefined) return []
  return [{ op: 'remove', path: pointer('metadata', 'annotations', key) }]
}
