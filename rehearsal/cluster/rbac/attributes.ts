/**
 * What a request wants to do, in RBAC's words: read from method, path and query alone, whether or not the resource is
 * served (k8s.io/apiserver/pkg/endpoints/request, RequestInfo).
 */

export type Attributes = ResourceAttributes | PathAttributes

/** A verb on a resource. */
export interface ResourceAttributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  /** Absent: at the scope of the cluster. */
  readonly namespace?: string
  /** Absent: a collection, or an object whose name is not known yet. */
  readonly name?: string
}

/** A verb, which is the method in lower case, on a path that is no resource's. */
export interface PathAttributes {
  readonly verb: string
  readonly path: string
}

/** These parts of a namespace are its own; every other path below it is about what is in it. */
const partsOfNamespace = ['status', 'finalize']

export function attributesOf(method: string, path: string, query: URLSearchParams): Attributes {
  const [root, ...segments] = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded)
  const place = root === 'api' ? 1 : root === 'apis' ? 2 : undefined
  // `/api/v1` and `/apis/apps/v1` are pages about resources.
  if (place === undefined || segments.length <= place) return { verb: method.toLowerCase(), path }
  const group = place === 2 ? (segments[0] ?? '') : ''
  const below = segments.slice(place)
  const namespace = below[0] === 'namespaces' ? below[1] : undefined
  const inside = namespace !== undefined && below[2] !== undefined && !partsOfNamespace.includes(below[2])
  const [resource = '', inPath, subresource] = inside ? below.slice(2) : below
  const verb = verbOf(method, inPath === undefined, query)
  const name = inPath ?? (verb === 'list' || verb === 'watch' ? selectedName(query) : undefined)
  return {
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Nothing is there by such a name, which is told once it is known who may look.
    return segment
  }
}

function verbOf(method: string, isCollection: boolean, query: URLSearchParams): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (!isCollection) return 'get'
      return ['true', '1'].includes(query.get('watch') ?? '') ? 'watch' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return isCollection ? 'deletecollection' : 'delete'
    default:
      return method.toLowerCase()
  }
}

/** A list or watch of one name counts as a request for that name, so that rules by name can allow it. */
function selectedName(query: URLSearchParams): string | undefined {
  return /(?:^|,)metadata\.name==?([^,=]+)(?:,|$)/.exec(query.get('fieldSelector') ?? '')?.[1]
}
