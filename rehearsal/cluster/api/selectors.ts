/** Selectors as they stand in a URL. */

import type { PodSpec, PodStatus } from '../objects/workloads.ts'
import type { ApiObject, LabelRequirement, LabelSelector } from '../objects.ts'
import { badRequest } from '../store/errors.ts'
import type { Endpoint } from './endpoints.ts'

const key = '([A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?)'
const existence = new RegExp(`^(!?)\\s*${key}$`)
const equality = new RegExp(`^${key}\\s*(==?|!=)\\s*([-A-Za-z0-9_.]*)$`)
const membership = new RegExp(`^${key}\\s+(in|notin)\\s*\\(([-A-Za-z0-9_., ]*)\\)$`)

/** `a=b,c!=d,e in (f,g),!h` as a selector. Refuses BadRequest when it can't be read. */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = splitOutsideParentheses(text).map((part) => parseRequirement(part, text))
  return { matchExpressions: requirements }
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function parseRequirement(part: string, whole: string): LabelRequirement {
  const exists = existence.exec(part)
  if (exists !== null) return { key: exists[2] ?? '', operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists' }
  const equals = equality.exec(part)
  if (equals !== null)
    return { key: equals[1] ?? '', operator: equals[3] === '!=' ? 'NotIn' : 'In', values: [equals[4] ?? ''] }
  const member = membership.exec(part)
  if (member === null) throw badRequest(`unable to parse requirement: found '${part}' in label selector '${whole}'`)
  const values = (member[4] ?? '').split(',').map((value) => value.trim())
  return { key: member[1] ?? '', operator: member[3] === 'in' ? 'In' : 'NotIn', values }
}

/** A test of objects by the fields that the API can select on. */
export type FieldTest = (object: ApiObject) => boolean

type FieldReader = (object: ApiObject) => string | undefined

const everywhere: Record<string, FieldReader> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
}

const podSpec =
  (field: string): FieldReader =>
  (object) =>
    textOf((object.spec as PodSpec)[field])
const involved =
  (field: string): FieldReader =>
  (object) =>
    textOf((object.involvedObject as Record<string, unknown> | undefined)?.[field])
const ownField =
  (field: string): FieldReader =>
  (object) =>
    textOf(object[field])

const byKind: Record<string, Record<string, FieldReader>> = {
  Pod: {
    'spec.nodeName': podSpec('nodeName'),
    'spec.restartPolicy': podSpec('restartPolicy'),
    'spec.schedulerName': podSpec('schedulerName'),
    'spec.serviceAccountName': podSpec('serviceAccountName'),
    'status.phase': (object) => (object.status as PodStatus).phase,
    'status.podIP': (object) => (object.status as PodStatus).podIP,
  },
  Namespace: { 'status.phase': (object) => textOf((object.status as Record<string, unknown>).phase) },
  Secret: { type: ownField('type') },
  ReplicaSet: { 'status.replicas': (object) => String((object.status as { replicas?: number }).replicas ?? 0) },
  Event: {
    ...Object.fromEntries(
      ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].flatMap((field) => [
        [`involvedObject.${field}`, involved(field)],
        [`regarding.${field}`, involved(field)],
      ]),
    ),
    reason: ownField('reason'),
    type: ownField('type'),
    reportingComponent: ownField('reportingComponent'),
    source: (object) => textOf((object.source as Record<string, unknown> | undefined)?.component),
  },
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value))

/**
 * `metadata.name=a,status.phase!=Running` as a test. Refuses BadRequest on a field that this kind can't be selected by.
 */
export function parseFieldSelector(text: string, { resource }: Endpoint): FieldTest {
  const tests = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => parseFieldRequirement(part, resource.kind))
  return (object) => tests.every((test) => test(object))
}

function parseFieldRequirement(part: string, kind: string): FieldTest {
  const found = /^\s*([^=!]+?)\s*(==?|!=)\s*(.*?)\s*$/.exec(part)
  if (found === null)
    throw badRequest(`invalid field selector: invalid selector: '${part}'; can't understand '${part}'`)
  const [, field = '', operator, wanted] = found
  const read = everywhere[field] ?? byKind[kind]?.[field]
  if (read === undefined) throw badRequest(`field label not supported: ${field}`)
  return (object) => ((read(object) ?? '') === wanted) === (operator !== '!=')
}
