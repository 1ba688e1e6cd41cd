/** Reading a request's path: which resource of which endpoint, or one of the API's other pages. */
import { ApiError } from '../store/errors.ts'
import { type Endpoint, findEndpoint } from './endpoints.ts'

/** A resource, a collection of them, or a part of one. */
export interface ResourceTarget {
  readonly endpoint: Endpoint
  readonly namespace?: string
  /** Absent for a collection. */
  readonly name?: string
  readonly subresource?: string
}

/** The refusal of a path that leads nowhere. */
export function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})
}

/**
 * The resource that a path names, such as `/apis/apps/v1/namespaces/a/deployments/b/scale`. Undefined when the path
 * names no served resource; refuses NotFound when it names one in a place where there is none.
 */
export function parseResourcePath(path: string): ResourceTarget | undefined {
  const segments = path.split('/').slice(1).map(decoded)
  const [root] = segments
  const prefix = root === 'api' ? 2 : root === 'apis' ? 3 : 0
  if (prefix === 0 || segments.length <= prefix) return undefined
  const [group, version] = root === 'api' ? ['', segments[1] ?? ''] : [segments[1] ?? '', segments[2] ?? '']
  const rest = segments.slice(prefix)
  const [first, second, third] = rest
  // `/namespaces/a` and `/namespaces/a/status` are about the namespace itself; longer paths are about what is in it.
  const isInNamespace =
    first === 'namespaces' && third !== undefined && !['status', 'finalize'].includes(third) && rest.length <= 5
  const namespace = isInNamespace ? second : undefined
  const [plural = '', name, subresource, extra] = isInNamespace ? rest.slice(2) : rest
  const endpoint = findEndpoint(group, version, plural)
  if (endpoint === undefined) return undefined
  if (extra !== undefined) throw unknownPath()
  const isPlaced = endpoint.resource.namespaced === (namespace !== undefined)
  // Collections of namespaced resources also exist across all namespaces; single objects don't.
  if (!isPlaced && !(endpoint.resource.namespaced && name === undefined)) throw unknownPath()
  return {
    endpoint,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (cause) {
    throw Object.assign(unknownPath(), { cause })
  }
}

/** Whether a request's query asks to watch. */
export function isWatch(query: URLSearchParams): boolean {
  return ['true', '1'].includes(query.get('watch') ?? '')
}
