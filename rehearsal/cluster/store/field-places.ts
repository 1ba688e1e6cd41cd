/**
 * How far an object is taken apart to tell who wrote what: into the members of maps, and into the elements of those lists
 * that merge by key (the `listType` and `listMapKey` tags of k8s.io/api). Any other list is one field, and so is every
 * list of a custom resource of Istio.
 */
import { isMap } from './json.ts'
import { findResource } from './kinds.ts'

export interface FieldPlaces {
  /**
   * The parts of the value at a path, by their names in a field set: `f:replicas`, `k:{"name":"model"}`. None when the
   * value is one field.
   */
  partsOf(value: unknown, path: string): ReadonlyMap<string, unknown>
  /** Whether objects of the kind have this place even when nobody wrote it, as Go's structs without a pointer do. */
  isAlwaysThere(path: string): boolean
}

/** The keys of the elements of lists, by the end of their path. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  'metadata.ownerReferences': ['uid'],
  'spec.containers': ['name'],
  'spec.initContainers': ['name'],
  'spec.volumes': ['name'],
  'spec.ports': ['port', 'protocol'],
  'containers.env': ['name'],
  'containers.ports': ['containerPort', 'protocol'],
  'containers.volumeMounts': ['mountPath'],
  'status.conditions': ['type'],
  'status.podIPs': ['ip'],
}

/** Maps and elements that are written as a whole, by the end of their path. */
const wholes = ['spec.selector', 'spec.nodeSelector', 'metadata.ownerReferences.k']

const structs = [
  'metadata',
  'spec',
  'status',
  'spec.strategy',
  'spec.template',
  'template.metadata',
  'template.spec',
  'spec.containers',
]

/** The path of a part. Elements of a list all have the path of their list and `k`. */
export function innerPath(path: string, name: string): string {
  const step = name.startsWith('f:') ? name.slice(2) : 'k'
  return path === '' ? step : `${path}.${step}`
}

/** The places of a kind. */
export function fieldPlaces(kind: string): FieldPlaces {
  const isCustom = findResource(kind)?.custom === true
  return {
    partsOf: (value, path) => {
      const end = endOf(path)
      if (isMap(value)) {
        if (!isCustom && wholes.includes(end)) return new Map()
        return new Map(Object.entries(value).map(([name, member]) => [`f:${name}`, member]))
      }
      const keys = isCustom && !path.startsWith('metadata.') ? undefined : listKeys[end]
      if (!Array.isArray(value) || keys === undefined) return new Map()
      return new Map(value.map((element) => [keyName(element, keys), element]))
    },
    isAlwaysThere: (path) => path === 'metadata' || (!isCustom && structs.includes(endOf(path))),
  }
}

/** The last two steps of a path without the elements' `k`; `metadata.ownerReferences.k` stays as it is. */
function endOf(path: string): string {
  if (path.endsWith('metadata.ownerReferences.k')) return 'metadata.ownerReferences.k'
  return path
    .split('.')
    .filter((step) => step !== 'k')
    .slice(-2)
    .join('.')
}

function keyName(element: unknown, keys: readonly string[]): string {
  const fields = isMap(element) ? element : {}
  return `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, fields[key]])))}`
}
