/** All that is served in two pages, `/api` and `/apis`, for clients that ask for it (Kubernetes 1.30, `apidiscovery.k8s.io/v2`). */
import { type BodyAnswer, ok } from './answer.ts'
import { groups, type ResourceEntry, resourcesOf } from './discovery.ts'
import { mediaRanges } from './output.ts'

const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** The page at this path in this form; undefined when it has no such form, or the client would rather have another. */
export function aggregatedPage(path: string, accept: string | undefined): BodyAnswer | undefined {
  if (path !== '/api' && path !== '/apis') return undefined
  const wanted = mediaRanges(accept ?? '').find(
    ({ as, group, version }) =>
      as === undefined || (as === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && version === 'v2'),
  )
  if (wanted?.as === undefined) return undefined
  const items = [...groups].filter(([group]) => (group === '') === (path === '/api')).map(groupItem)
  return ok(
    { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items },
    { 'content-type': contentType },
  )
}

function groupItem([group, versions]: readonly [string, readonly string[]]): object {
  return {
    metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
    versions: versions.map((version) => {
      const entries = resourcesOf(group, version)
      const resources = entries.filter(({ name }) => !name.includes('/')).map((entry) => resourceItem(entry, entries))
      return { version, resources, freshness: 'Current' }
    }),
  }
}

function resourceItem(entry: ResourceEntry, all: readonly ResourceEntry[]): object {
  const { name, namespaced, singularName, verbs, shortNames, categories } = entry
  const parts = all.filter((each) => each.name.startsWith(`${name}/`))
  return {
    resource: name,
    responseKind: kindOf(entry),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularName,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(parts.length > 0 && {
      subresources: parts.map((part) => ({
        subresource: part.name.slice(name.length + 1),
        responseKind: kindOf(part),
        verbs: part.verbs,
      })),
    }),
  }
}

/** Without a group and a version the kind is of the list's own. */
function kindOf({ group = '', version = '', kind }: ResourceEntry): object {
  return { group, version, kind }
}
