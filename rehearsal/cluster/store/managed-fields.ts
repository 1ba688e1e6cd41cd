/** Who last wrote which field: `metadata.managedFields`, lists counted as one field. */

import { isDeepStrictEqual } from 'node:util'
import type { ApiObject } from '../objects.ts'
import { isMap } from './json.ts'

/** A set of fields as the API writes it: `{"f:spec":{"f:replicas":{}}}`. */
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
  const changed = changedFields(before, after, '')
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
    fieldsV1: present(union(entries.find(isOwn)?.fieldsV1 ?? {}, changed), after),
    ...(subresource === undefined ? {} : { subresource }),
  }
  return { ...after, metadata: { ...after.metadata, managedFields: [...others, own] } }
}

function changedFields(before: unknown, after: unknown, path: string): FieldSet {
  const fields: FieldSet = {}
  const old = isMap(before) ? before : {}
  const now = isMap(after) ? after : {}
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const inner = path === '' ? name : `${path}.${name}`
    if (serverFields.has(inner) || isDeepStrictEqual(old[name], now[name])) continue
    const value = now[name]
    const nested = isMap(value) ? changedFields(old[name], value, inner) : {}
    // A map of which only the server's own fields changed is nobody's change.
    if (isMap(value) && Object.keys(value).length > 0 && Object.keys(nested).length === 0) continue
    fields[`f:${name}`] = nested
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
function present(fields: FieldSet, value: unknown): FieldSet {
  const kept: FieldSet = {}
  for (const [name, nested] of Object.entries(fields)) {
    const member = isMap(value) ? value[name.slice(2)] : undefined
    if (member !== undefined) kept[name] = present(nested, member)
  }
  return kept
}
