/** Who last wrote which field: `metadata.managedFields`. */

import { isDeepStrictEqual } from 'node:util'
import type { ApiObject } from '../objects.ts'
import { type FieldPlaces, fieldPlaces, innerPath } from './field-places.ts'

/**
 * A set of fields as the API writes it: `{"f:spec":{"f:replicas":{}}}`; a `.` stands for the place of a map or an element
 * itself.
 */
interface FieldSet {
  [field: string]: FieldSet
}

interface ManagedFields {
  manager: string
  operation: 'Update'
  apiVersion: string
  time: string
  fieldsType: 'FieldsV1'
  fieldsV1: FieldSet
  subresource?: string
}

/** Written by the server, so nobody owns them. */
const serverFields = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'metadata.deletionGracePeriodSeconds',
  'metadata.managedFields',
])

/**
 * The object with its managers brought up to date: the writer owns what it changed, and everyone else loses that.
 * Without a manager the object is returned as it is. Only the writer's own entry keeps growing; `time` is that of its
 * last change.
 */
export function recordManager(
  before: ApiObject | undefined,
  after: ApiObject,
  manager: string | undefined,
  time: string,
  subresource?: string,
): ApiObject {
  if (manager === undefined) return after
  const places = fieldPlaces(after.kind)
  const changed = changedFields(before, after, places, '')
  if (Object.keys(changed).length === 0) return after
  const entries = (before?.metadata.managedFields ?? []) as ManagedFields[]
  const isOwn = (entry: ManagedFields): boolean => entry.manager === manager && entry.subresource === subresource
  const others = entries
    .filter((entry) => !isOwn(entry))
    .map((entry) => ({ ...entry, fieldsV1: without(entry.fieldsV1, changed) }))
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0)
  const own: ManagedFields = {
    manager,
    operation: 'Update',
    apiVersion: after.apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: present(union(entries.find(isOwn)?.fieldsV1 ?? {}, changed), after, places, ''),
    ...(subresource === undefined ? {} : { subresource }),
  }
  return { ...after, metadata: { ...after.metadata, managedFields: [...others, own] } }
}

function changedFields(before: unknown, after: unknown, places: FieldPlaces, path: string): FieldSet {
  const fields: FieldSet = {}
  const old = places.partsOf(before, path)
  const now = places.partsOf(after, path)
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const inner = innerPath(path, name)
    if (serverFields.has(inner) || isDeepStrictEqual(old.get(name), now.get(name))) continue
    const value = now.get(name)
    const hasParts = places.partsOf(value, inner).size > 0
    const nested = hasParts ? changedFields(old.get(name), value, places, inner) : {}
    // What only the server changed is nobody's change.
    if (hasParts && Object.keys(nested).length === 0) continue
    const isNew = hasParts && !old.has(name) && !places.isAlwaysThere(inner)
    fields[name] = isNew ? { '.': {}, ...nested } : nested
  }
  return fields
}

function without(fields: FieldSet, taken: FieldSet): FieldSet {
  const rest: FieldSet = {}
  for (const [name, nested] of Object.entries(fields)) {
    const cut = taken[name]
    if (cut === undefined) rest[name] = nested
    else if (Object.keys(cut).length > 0 && Object.keys(nested).length > 0) {
      const kept = without(nested, cut)
      if (Object.keys(kept).length > 0) rest[name] = kept
    }
  }
  return rest
}

function union(one: FieldSet, other: FieldSet): FieldSet {
  const all: FieldSet = { ...one }
  for (const [name, nested] of Object.entries(other)) all[name] = union(all[name] ?? {}, nested)
  return all
}

/** Only the fields that the object still has. */
function present(fields: FieldSet, value: unknown, places: FieldPlaces, path: string): FieldSet {
  const kept: FieldSet = {}
  const parts = places.partsOf(value, path)
  for (const [name, nested] of Object.entries(fields)) {
    if (name === '.') kept[name] = {}
    else if (parts.has(name)) kept[name] = present(nested, parts.get(name), places, innerPath(path, name))
  }
  return kept
}
