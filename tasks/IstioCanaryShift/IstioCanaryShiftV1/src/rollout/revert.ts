import type { JsonPatch } from './json-patch.ts'
import { dropAnnotation, setAnnotation } from './json-patch.ts'
import type { VirtualService } from './objects.ts'
import { recordAnnotation } from './record.ts'

/**
 * The patch that undoes a write to a VirtualService, as long as nobody has written since: what can differ then is the
 * write's own doing, so routes and record are as before to the byte.
 */
export function patchRevert(before: VirtualService, written: VirtualService): JsonPatch {
  const { resourceVersion, annotations } = written.metadata
  const record = before.metadata.annotations?.[recordAnnotation]
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'replace', path: '/spec', value: before.spec },
    ...(record === undefined
      ? dropAnnotation(annotations, recordAnnotation)
      : setAnnotation(annotations, recordAnnotation, record)),
  ]
}
