/**
 * Events in the words of events.k8s.io/v1: `regarding`, `note`, `deprecated…` (k8s.io/kubernetes/pkg/apis/core, Event
 * conversion).
 */
import type { ApiObject, NewObject } from '../objects.ts'

/** Old name and new name of each field that differs. */
const renamed = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
] as const

/** A core event as events.k8s.io/v1 shows it. */
export function newStyleEvent(event: ApiObject): ApiObject {
  return { eventTime: null, ...rename(event, renamed, 'events.k8s.io/v1') }
}

/** An events.k8s.io/v1 event as the core group shows it. */
export function coreEvent(event: NewObject): NewObject {
  const back = renamed.map(([old, current]) => [current, old] as const)
  return rename(event, back, 'v1')
}

function rename<T extends NewObject>(event: T, names: readonly (readonly [string, string])[], apiVersion: string): T {
  const table = new Map(names)
  const fields = Object.entries(event).map(([name, value]) => [table.get(name) ?? name, value])
  // Every field keeps its value and the typed ones keep their names, so the shape is the same.
  return { ...Object.fromEntries(fields), apiVersion } as T
}
