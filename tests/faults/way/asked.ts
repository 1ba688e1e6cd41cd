import type { Http2ServerRequest } from 'node:http2'
import type { Kind } from '../schedule/schedule.ts'

/** A request to the API server, as far as a storm looks at it. */
export interface Asked {
  readonly kind: Kind
  /** As RBAC calls it. */
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'update' | 'delete'
  /** Such as `deployments`; empty for what is in no namespace. */
  readonly collection: string
  /** Undefined for a collection. */
  readonly name: string | undefined
  /** The path with its query: two requests with the same one ask the same. */
  readonly url: string
}

const writes = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const

export function askedBy({ method, url }: Pick<Http2ServerRequest, 'method' | 'url'>): Asked {
  const { pathname, searchParams } = new URL(url, 'https://door')
  const [, collection = '', name] = /\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(pathname) ?? []
  const asked = { collection, name, url }
  const write = writes[method as keyof typeof writes]
  // A review changes nothing: who asks for one only wants to know.
  if (write !== undefined) return { kind: collection === '' ? 'read' : 'write', verb: write, ...asked }
  if (searchParams.get('watch') === 'true') return { kind: 'watch', verb: 'watch', ...asked }
  return { kind: 'read', verb: name === undefined ? 'list' : 'get', ...asked }
}
