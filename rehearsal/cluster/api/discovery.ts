/**
 * The pages by which clients learn what is served: `/api`, `/apis`, `/apis/GROUP`, `/apis/GROUP/VERSION` and
 * `/version`.
 */
import { groupVersion } from '../store/kinds.ts'
import { type Endpoint, endpoints } from './endpoints.ts'
import { type Review, reviews } from './reviews.ts'

/** The Kubernetes that this cluster behaves like. */
export const kubernetesVersion = { major: '1', minor: '34', gitVersion: 'v1.34.0+rehearsal' }

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** One line of an APIResourceList. A name with a slash is a subresource. */
export interface ResourceEntry {
  readonly name: string
  readonly singularName: string
  readonly namespaced: boolean
  readonly kind: string
  /** Of the kind, where it is of another group than the list. */
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}

/** Every group that is served, with its versions, the preferred one first. The core group's name is empty. */
export const groups: ReadonlyMap<string, readonly string[]> = groupTable()

function groupTable(): Map<string, string[]> {
  const table = new Map<string, string[]>()
  for (const { group, version } of [...endpoints, ...reviews]) {
    const versions = table.get(group) ?? []
    table.set(group, versions.includes(version) ? versions : [...versions, version])
  }
  return table
}

/** Every served `group/version`, as in `apiVersion`. */
export const groupVersions: readonly string[] = [...groups].flatMap(([group, versions]) =>
  versions.map((version) => groupVersion(group, version)),
)

/** Whether a path lies below a group and version that are served. */
export function isInServedGroup(path: string): boolean {
  return groupVersions.some((name) => path.startsWith(`/${name.includes('/') ? 'apis' : 'api'}/${name}/`))
}

/** The page at this path, or undefined when it is none of discovery's. */
export function discoveryPage(path: string): object | undefined {
  const segments = path.split('/').filter((segment) => segment !== '')
  const [root, first, second, extra] = segments
  if (extra !== undefined || (root === 'api' && second !== undefined)) return undefined
  switch (root) {
    case 'version':
      return first === undefined ? versionPage() : undefined
    case 'api':
      return first === undefined ? { kind: 'APIVersions', versions: ['v1'] } : resourceList('', first)
    case 'apis':
      if (first === undefined) return groupList()
      return second === undefined ? groupPage(first) : resourceList(first, second)
    default:
      return undefined
  }
}

function versionPage(): object {
  const { arch, platform, version } = process
  return { ...kubernetesVersion, gitTreeState: 'clean', compiler: `node ${version}`, platform: `${platform}/${arch}` }
}

function groupList(): object {
  const named = [...groups.keys()].filter((group) => group !== '')
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupEntry) }
}

function groupPage(group: string): object | undefined {
  return groups.has(group) && group !== '' ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) } : undefined
}

function groupEntry(group: string): object {
  const versions = (groups.get(group) ?? []).map((version) => ({ groupVersion: `${group}/${version}`, version }))
  return { name: group, versions, preferredVersion: versions[0] }
}

function resourceList(group: string, version: string): object | undefined {
  if (groups.get(group)?.includes(version) !== true) return undefined
  const resources = resourcesOf(group, version)
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: groupVersion(group, version), resources }
}

/** What is served in a version of a group. */
export function resourcesOf(group: string, version: string): readonly ResourceEntry[] {
  const here = <T extends { group: string; version: string }>(entry: T): boolean =>
    entry.group === group && entry.version === version
  return [...endpoints.filter(here).flatMap(resourceEntries), ...reviews.filter(here).map(reviewEntry)]
}

function resourceEntries({ resource }: Endpoint): ResourceEntry[] {
  const { plural, singular, namespaced, kind, shortNames, categories } = resource
  const part = (name: string, partVerbs: string[], more: Partial<ResourceEntry> = {}): ResourceEntry => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind,
    verbs: partVerbs,
    ...more,
  })
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
    },
    ...(resource.hasStatus ? [part('status', ['get', 'patch', 'update'])] : []),
    ...(resource.hasScale
      ? [part('scale', ['get', 'patch', 'update'], { group: 'autoscaling', version: 'v1', kind: 'Scale' })]
      : []),
    ...(kind === 'Pod' ? [part('log', ['get'])] : []),
    ...(kind === 'Namespace' ? [part('finalize', ['update'])] : []),
    ...(kind === 'ServiceAccount'
      ? [part('token', ['create'], { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' })]
      : []),
  ]
}

function reviewEntry({ kind, plural }: Review): ResourceEntry {
  return { name: plural, singularName: kind.toLowerCase(), namespaced: false, kind, verbs: ['create'] }
}
