/** The routes of a VirtualService, with those of the VirtualServices that it delegates to in their places. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { HttpMatch, HttpRoute, StringMatch } from '../objects/istio.ts'
import type { VirtualService } from '../objects.ts'

/** A route, and the VirtualService whose it is: short names of hosts belong to that one's namespace. */
export interface OwnedRoute {
  route: HttpRoute
  owner: VirtualService
  /** Its place in its own VirtualService, from 1. */
  number: number
}

/**
 * A root's routes in their order. As Istio does it: a delegate has no hosts, takes what both its own match and the root's
 * take, and the root's settings where it has none; a delegate that is not there has no routes.
 */
export function routesThrough(root: VirtualService, all: readonly VirtualService[]): OwnedRoute[] {
  return (root.spec.http ?? []).flatMap((route, index): OwnedRoute[] => {
    const { delegate, ...settings } = route
    if (delegate === undefined) return [{ route, owner: root, number: index + 1 }]
    const namespace = delegate.namespace || root.metadata.namespace
    const owner = all.find(
      ({ metadata, spec }) =>
        metadata.name === delegate.name && metadata.namespace === namespace && (spec.hosts ?? []).length === 0,
    )
    return (owner?.spec.http ?? []).flatMap((own, at) => {
      const match = matchesOfBoth(settings.match, own.match)
      if (owner === undefined || match === undefined) return []
      return [{ route: { ...settings, ...own, ...(match.length === 0 ? {} : { match }) }, owner, number: at + 1 }]
    })
  })
}

/** What both take; none means everything, undefined nothing. */
function matchesOfBoth(root: HttpMatch[] = [], delegate: HttpMatch[] = []): HttpMatch[] | undefined {
  if (root.length === 0) return delegate
  if (delegate.length === 0) return root
  const both = delegate.map((inner) => root.flatMap((outer) => matchOfBoth(outer, inner)))
  // One that no match of the root leads to makes the whole route unreachable, as Istio has it.
  return both.some((found) => found.length === 0) ? undefined : both.flat()
}

/** In a list, so that none is nothing. */
function matchOfBoth(outer: HttpMatch, inner: HttpMatch): HttpMatch[] {
  const uri = uriOfBoth(outer.uri, inner.uri)
  const { uri: _, ...outside } = outer
  const { uri: __, ...inside } = inner
  const merged: Record<string, unknown> = { ...outside, ...inside }
  for (const field of ['headers', 'withoutHeaders', 'queryParams'] as const) {
    if (outer[field] === undefined || inner[field] === undefined) continue
    const shared = Object.keys(outer[field]).filter((name) => inner[field]?.[name] !== undefined)
    if (shared.some((name) => !isDeepStrictEqual(outer[field]?.[name], inner[field]?.[name]))) return []
    merged[field] = { ...outer[field], ...inner[field] }
  }
  for (const field of ['scheme', 'method', 'authority', 'port'] as const) {
    const conflicts =
      outer[field] !== undefined && inner[field] !== undefined && !isDeepStrictEqual(outer[field], inner[field])
    if (conflicts) return []
  }
  if (uri === 'conflict') return []
  return [{ ...merged, ...(uri === undefined ? {} : { uri }) }]
}

function uriOfBoth(
  outer: StringMatch | undefined,
  inner: StringMatch | undefined,
): StringMatch | undefined | 'conflict' {
  if (outer === undefined) return inner
  if (inner === undefined) return outer
  const start = outer.prefix
  const isWithin = start !== undefined && [inner.prefix, inner.exact].some((path) => path?.startsWith(start))
  return isWithin || isDeepStrictEqual(outer, inner) ? inner : 'conflict'
}
