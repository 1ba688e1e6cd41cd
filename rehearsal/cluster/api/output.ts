/** In which form a client wants its answer, and putting objects into that form. */
import type { ApiObject } from '../objects.ts'
import { ApiError } from '../store/errors.ts'
import { type Endpoint, represent } from './endpoints.ts'
import { type IncludedObject, includedObject, metadataOnly, table } from './table/table.ts'

/** `metadata` of a list. */
export interface ListMetadata {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/** How objects are shown. */
export type Form = { kind: 'plain' } | { kind: 'metadata' } | { kind: 'table'; include: IncludedObject }

/** One kind of answer that a client takes. */
interface MediaRange {
  readonly type: string
  readonly as: string | undefined
  readonly version: string | undefined
  readonly group: string | undefined
}

/** The ranges of an `Accept` header, in its order. */
export function mediaRanges(accept: string): MediaRange[] {
  return accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    const values = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]))
    return { type: type.toLowerCase(), as: values.get('as'), version: values.get('v'), group: values.get('g') }
  })
}

const jsonTypes = new Set(['application/json', 'application/*', '*/*', ''])

/** The first form of an `Accept` header that the server has. Refuses NotAcceptable when there is none. */
export function chooseForm(accept: string | undefined, query: URLSearchParams): Form {
  for (const { type, as, version } of mediaRanges(accept ?? '')) {
    if (!jsonTypes.has(type)) continue
    if (as === undefined) return { kind: 'plain' }
    if (version !== 'v1') continue
    if (as === 'Table') return { kind: 'table', include: includedObject(query) }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { kind: 'metadata' }
  }
  const message = '406: Not Acceptable\n\nAvailable representations: application/json'
  throw new ApiError(406, 'NotAcceptable', message, {})
}

/** One stored object in the wanted form. `definitions` as in `table`. */
export function shapeObject(object: ApiObject, endpoint: Endpoint, form: Form, now: Date, definitions = true): object {
  switch (form.kind) {
    case 'plain':
      return represent(object, endpoint)
    case 'metadata':
      return metadataOnly(object)
    case 'table': {
      const metadata = { resourceVersion: object.metadata.resourceVersion }
      return table(endpoint, [object], { metadata, include: form.include, definitions, now })
    }
  }
}

/** Stored objects as a list in the wanted form. */
export function shapeList(
  objects: readonly ApiObject[],
  metadata: ListMetadata,
  endpoint: Endpoint,
  form: Form,
  now: Date,
): object {
  switch (form.kind) {
    case 'plain': {
      const { resource, apiVersion } = endpoint
      const shown = objects.map((object) => represent(object, endpoint))
      return { kind: `${resource.kind}List`, apiVersion, metadata, items: resource.custom ? shown : shown.map(bare) }
    }
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        // Of nothing they are null, unlike those of whole objects.
        items: objects.length === 0 ? null : objects.map(metadataOnly),
      }
    case 'table':
      return table(endpoint, objects, { metadata, include: form.include, definitions: true, now })
  }
}

/** Items of built-in lists come without kind and version, and clients must live with that. */
function bare({ kind: _, apiVersion: __, ...rest }: ApiObject): object {
  return rest
}
