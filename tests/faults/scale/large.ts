/** VirtualServices as large as an API server takes them. */
import type { GuideObject } from '../../e2e/guide-objects.ts'

/** A route of somebody else's, of some 250 bytes of JSON, each as many. */
function foreignRoute(at: number): object {
  const tenant = `tenant-${String(at).padStart(6, '0')}`
  return {
    name: tenant,
    match: [{ uri: { prefix: `/tenants/${tenant}/models` }, headers: { 'x-tenant': { exact: tenant } } }],
    rewrite: { uri: '/score' },
    route: [{ destination: { host: `${tenant}.tenants.svc.cluster.local`, port: { number: 80 } } }],
  }
}

/** The guide's VirtualService with routes of others before its own, until it has so many bytes of JSON. */
export function withForeignRoutes(one: GuideObject, bytes: number): GuideObject {
  if (one.collection !== 'virtualservices') return one
  const spec = one.object.spec as { readonly http: readonly object[] }
  const size = Buffer.byteLength(JSON.stringify(foreignRoute(0))) + 1
  const others = Array.from({ length: Math.floor(bytes / size) }, (_, at) => foreignRoute(at))
  return { ...one, object: { ...one.object, spec: { ...spec, http: [...others, ...spec.http] } } }
}

/** The same, where it is each of the rollout's own routes that matches so many addresses. */
export function withManyMatches(one: GuideObject, matches: number): GuideObject {
  if (one.collection !== 'virtualservices') return one
  const spec = one.object.spec as { readonly http: readonly { readonly match?: readonly object[] }[] }
  const http = spec.http.map((route) => {
    const [own = {}] = route.match ?? []
    const match = Array.from({ length: matches }, (_, at) => ({ ...own, uri: { prefix: `/models/${at}/score` } }))
    return { ...route, match }
  })
  return { ...one, object: { ...one.object, spec: { ...spec, http } } }
}
