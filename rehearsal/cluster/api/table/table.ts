/** `Table` answers: what kubectl prints. */
import type { ApiObject } from '../../objects.ts'
import { badRequest } from '../../store/errors.ts'
import { type Endpoint, represent } from '../endpoints.ts'
import { columnsOf } from './columns.ts'

/** Which form of the object each row carries besides its cells. */
export type IncludedObject = 'None' | 'Metadata' | 'Object'

/** The `includeObject` of a query. */
export function includedObject(query: URLSearchParams): IncludedObject {
  const text = query.get('includeObject') ?? 'Metadata'
  if (text === 'None' || text === 'Metadata' || text === 'Object') return text
  throw badRequest(
    `includeObject: Unsupported value: ${JSON.stringify(text)}: supported values: "Metadata", "None", "Object"`,
  )
}

/**
 * A Table of these stored objects. Without `definitions` the columns go unnamed, as in all but the first event of a
 * watch.
 */
export function table(
  endpoint: Endpoint,
  objects: readonly ApiObject[],
  options: { metadata: object; include: IncludedObject; definitions: boolean; now: Date },
): object {
  const columns = columnsOf(endpoint.resource.kind)
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.definitions
      ? columns.map(({ name, type, format, priority }) => ({ name, type, format, description: '', priority }))
      : null,
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, options.now)),
      ...(options.include === 'None' ? {} : { object: rowObject(object, endpoint, options.include) }),
    })),
  }
}

function rowObject(object: ApiObject, endpoint: Endpoint, include: 'Metadata' | 'Object'): object {
  return include === 'Object' ? represent(object, endpoint) : metadataOnly(object)
}

/** The object as `PartialObjectMetadata`. */
export function metadataOnly({ metadata }: ApiObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}
