import { msg } from '../../language/message.ts'
import { equalJson } from '../equal.ts'
import type { ManagedFields } from '../objects.ts'

/** Somebody who wrote a field, as `metadata.managedFields` tells. */
export interface Writer {
  /** The name of the program, such as `kubectl-edit` or `argocd-controller`. */
  readonly manager: string
  /** True for server-side apply. */
  readonly applies: boolean
  /** UTC, RFC 3339: when the manager last changed any of its fields; undefined when the API server does not say. */
  readonly time: string | undefined
}

/**
 * A step on the way to a field: the field's name, or an element of a list by its keys, by its value (of a set) or by its
 * index.
 */
export type FieldStep =
  | string
  | { readonly key: Readonly<Record<string, unknown>> }
  | { readonly value: unknown }
  | { readonly index: number }

export type FieldPath = readonly FieldStep[]

/**
 * Who wrote a field or a part of what is below it, the latest first; several share a field when they applied the same
 * value. A list that is written as a whole, as every list of a custom resource is, belongs to whoever wrote any of it.
 * Empty when the object does not tell.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function writersOf(managedFields: readonly ManagedFields[] | undefined, path: FieldPath): readonly Writer[] {
  return (managedFields ?? [])
    .filter(({ fieldsV1 }) => owns(fieldsV1, path))
    .map(({ manager = '', operation, time }) => ({ manager, applies: operation === 'Apply', time }))
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
}

/** The way to the image of a container of a Deployment's pod template. */
export function imagePath(container: string, list: 'containers' | 'initContainers' = 'containers'): FieldPath {
  return ['spec', 'template', 'spec', list, { key: { name: container } }, 'image']
}

/** True when a manager has written anything of an object that is still as it wrote it. */
export function hasWritten(managedFields: readonly ManagedFields[] | undefined, manager: string): boolean {
  return (managedFields ?? []).some((entry) => entry.manager === manager)
}

/** For people: `kubectl-edit at 2026-11-23T10:00:00Z`. */
export function tellWriter({ manager, applies, time }: Writer): string {
  const name = manager === '' ? msg`someone without a name` : manager
  const who = applies ? msg`${name} (server-side apply)` : name
  return time === undefined ? who : msg`${who} at ${time}`
}

/** True when a field set has the whole of a path, or ends on the way to it in something that is written as a whole. */
function owns(set: unknown, path: FieldPath): boolean {
  if (!isSet(set)) return false
  const [step, ...rest] = path
  if (step === undefined) return true
  const found = Object.entries(set).find(([name]) => matches(name, step))
  if (found === undefined) return false
  const [, below] = found
  return (isSet(below) && Object.keys(below).length === 0) || owns(below, rest)
}

/** Whether a name in a field set is a step's: `f:spec`, `k:{"name":"model"}`, `v:"value"`, `i:0`. */
function matches(name: string, step: FieldStep): boolean {
  if (typeof step === 'string') return name === `f:${step}`
  if ('index' in step) return name === `i:${step.index}`
  const [prefix, wanted] = 'key' in step ? ['k:', step.key] : ['v:', step.value]
  return name.startsWith(prefix) && equalJson(parse(name.slice(prefix.length)), wanted)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A name that is none of the API's matches nothing.
    return undefined
  }
}

function isSet(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
