/** Under which group and version each kind is served, and how a stored object looks there. */
import type { ApiObject, NewObject } from '../objects.ts'
import { groupVersion, type Resource, resources } from '../store/kinds.ts'
import { coreEvent, newStyleEvent } from './events-v1.ts'

/** One kind in one version of one group. */
export interface Endpoint {
  readonly resource: Resource
  readonly group: string
  readonly version: string
  /** `apps/v1`, or `v1` in the core group. */
  readonly apiVersion: string
}

function endpoint(resource: Resource, group: string, version: string): Endpoint {
  return { resource, group, version, apiVersion: groupVersion(group, version) }
}

/** Every kind at every place. Events are served twice: as core and, in other words, as events.k8s.io. */
export const endpoints: readonly Endpoint[] = resources.flatMap((resource) => [
  ...resource.versions.map((version) => endpoint(resource, resource.group, version)),
  ...(resource.kind === 'Event' ? [endpoint(resource, 'events.k8s.io', 'v1')] : []),
])

/** The endpoint with this plural name, or undefined. */
export function findEndpoint(group: string, version: string, plural: string): Endpoint | undefined {
  return endpoints.find((one) => one.group === group && one.version === version && one.resource.plural === plural)
}

/** A stored object as this endpoint shows it. */
export function represent<T extends ApiObject>(object: T, { group, apiVersion }: Endpoint): ApiObject {
  if (object.apiVersion === apiVersion) return object
  return group === 'events.k8s.io' ? newStyleEvent(object) : { ...object, apiVersion }
}

/** An object that came in through this endpoint as the store wants it. */
export function asStored(object: NewObject, { group }: Endpoint): NewObject {
  return group === 'events.k8s.io' ? coreEvent(object) : object
}
