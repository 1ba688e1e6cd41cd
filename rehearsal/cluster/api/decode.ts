/**
 * From a body's JSON to an object of the endpoint's kind: every field has its type, unknown fields are told and
 * dropped.
 */

import type { Kind, NewObject } from '../objects.ts'
import { ApiError, badRequest, invalidOptions } from '../store/errors.ts'
import { isMap } from '../store/json.ts'
import type { Endpoint } from './endpoints.ts'
import type { FieldType, Schema } from './schema.ts'

/** What to do about fields that the kind does not have. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

export interface Decoded {
  readonly object: NewObject
  /** To be sent as `Warning` headers. */
  readonly warnings: readonly string[]
}

/**
 * The `fieldValidation` of a query; `Warn` when absent, as in Kubernetes. `options` is the name of the request's
 * options, for the refusal.
 */
export function fieldValidation(query: URLSearchParams, options: string): FieldValidation {
  const text = query.get('fieldValidation') ?? 'Warn'
  if (text === '' || text === 'Warn') return 'Warn'
  if (text === 'Ignore' || text === 'Strict') return text
  const message = `Unsupported value: ${JSON.stringify(text)}: supported values: "", "Ignore", "Strict", "Warn"`
  throw invalidOptions(options, { reason: 'FieldValueNotSupported', message, field: 'fieldValidation' })
}

/** Where a value came from, which decides how a wrong type in it is refused. */
export type Origin = 'body' | 'patch'

/**
 * Checks the fields of a body. Refuses another kind, a value of the wrong type and, when strict, unknown fields. Of
 * custom resources the fields of the spec are known by name only, and what is in them is taken as it comes.
 */
export function decodeObject(
  schema: Schema,
  endpoint: Endpoint,
  body: unknown,
  validation: FieldValidation,
  origin: Origin = 'body',
): Decoded {
  const { resource, apiVersion, version } = endpoint
  if (!isMap(body)) throw badRequest(`the body must be an object of kind ${resource.kind}`)
  const given = { apiVersion: body.apiVersion ?? apiVersion, kind: body.kind ?? resource.kind }
  if (given.kind !== resource.kind) throw otherKind(endpoint, body)
  if (given.apiVersion !== apiVersion) {
    const what = `the API version in the data (${given.apiVersion})`
    throw badRequest(`${what} does not match the expected API version (${apiVersion})`)
  }
  const model = endpoint.group === 'events.k8s.io' ? undefined : schema.modelOf(resource.kind)
  const reading = `${resource.kind} in version "${version}" cannot be handled as a ${resource.kind}`
  const mismatch = (why: string): ApiError =>
    origin === 'body' ? badRequest(`${reading}: json: ${why}`) : unfitPatch(body, `json: ${why}`)
  const reader = new Reader(schema, mismatch)
  const object = model === undefined ? reader.custom(body, specFields[resource.kind]) : reader.model(model, body, '')
  const unknown = reader.unknown.map((path) => `unknown field "${path}"`)
  if (unknown.length > 0 && validation === 'Strict') {
    throw badRequest(`${reading}: strict decoding error: ${unknown.join(', ')}`)
  }
  const metadata = isMap(object.metadata) ? object.metadata : {}
  return { object: { ...object, ...given, metadata } as NewObject, warnings: validation === 'Warn' ? unknown : [] }
}

function otherKind({ resource, group, apiVersion }: Endpoint, body: Record<string, unknown>): ApiError {
  const kind = String(body.kind)
  if (resource.custom) {
    const name = isMap(body.metadata) ? String(body.metadata.name ?? '') : ''
    const message = `Invalid value: ${JSON.stringify(kind)}: must be ${resource.kind}`
    const causes = [{ reason: 'FieldValueInvalid', message, field: 'kind' }] as const
    return new ApiError(422, 'Invalid', `${kind}.${group} "${name}" is invalid: kind: ${message}`, {
      name,
      group,
      kind,
      causes,
    })
  }
  const given = String(body.apiVersion ?? apiVersion)
  const version = given.split('/').at(-1)
  const wanted = `${group === '' ? 'core' : group}.${resource.kind}`
  const why = `converting (${version}.${kind}) to (${wanted}): unknown conversion`
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`)
}

/** The refusal of a patch after which the object would not be one of its kind. */
function unfitPatch(patched: unknown, why: string): ApiError {
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(patched))}: ${why}`
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }] as const
  return new ApiError(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes })
}

/** The fields of the specs of Istio's kinds (https://istio.io/latest/docs/reference/config/networking). */
const specFields: Partial<Record<Kind, readonly string[]>> = {
  Gateway: ['selector', 'servers'],
  VirtualService: ['exportTo', 'gateways', 'hosts', 'http', 'tcp', 'tls'],
  DestinationRule: ['exportTo', 'host', 'subsets', 'trafficPolicy', 'workloadSelector'],
  ServiceEntry: [
    'addresses',
    'endpoints',
    'exportTo',
    'hosts',
    'location',
    'ports',
    'resolution',
    'subjectAltNames',
    'workloadSelector',
  ],
}

/** Values of these fields are quantities, which may be written as numbers. */
const quantityFields = new Set(['limits', 'requests', 'capacity', 'allocatable'])

class Reader {
  readonly unknown: string[] = []
  readonly #schema: Schema
  readonly #refusal: (why: string) => ApiError

  constructor(schema: Schema, refusal: (why: string) => ApiError) {
    this.#schema = schema
    this.#refusal = refusal
  }

  /** A custom resource: the metadata is typed, of the spec the fields are known, the rest is its own. */
  custom(body: Record<string, unknown>, specFields: readonly string[] = []): Record<string, unknown> {
    const known = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status'])
    if ('spec' in body && body.spec !== null && !isMap(body.spec)) throw this.#mismatch(body.spec, 'object', '', 'spec')
    const isEvent = 'regarding' in body
    for (const name of Object.keys(body)) if (!known.has(name) && !isEvent) this.unknown.push(name)
    const kept = Object.fromEntries(Object.entries(body).filter(([name]) => known.has(name) || isEvent))
    if (isMap(kept.spec) && specFields.length > 0) kept.spec = this.#pruned(kept.spec, specFields)
    return { ...kept, metadata: this.model('V1ObjectMeta', body.metadata ?? {}, 'metadata') }
  }

  #pruned(spec: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
    const entries = Object.entries(spec)
    this.unknown.push(...entries.filter(([name]) => !fields.includes(name)).map(([name]) => `spec.${name}`))
    return Object.fromEntries(entries.filter(([name]) => fields.includes(name)))
  }

  model(model: string, value: unknown, path: string, owner = ''): Record<string, unknown> {
    if (!isMap(value)) throw this.#mismatch(value, structOf(model), owner, path)
    const fields = this.#schema.models.get(model)
    if (fields === undefined) throw new Error(`The schema has no model ${model}.`)
    const read: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value)) {
      const inner = path === '' ? name : `${path}.${name}`
      const type = fields.get(name)
      if (type === undefined) this.unknown.push(inner)
      // A null stands for an absent field.
      else if (member !== null) read[name] = this.#value(type, member, structOf(model), inner, quantityFields.has(name))
    }
    return read
  }

  #value(type: FieldType, value: unknown, owner: string, path: string, isQuantity = false): unknown {
    switch (type.kind) {
      case 'any':
        return value
      case 'time':
      case 'string':
        if (isQuantity && typeof value === 'number') return String(value)
        if (typeof value !== 'string') throw this.#mismatch(value, 'string', owner, path)
        return value
      case 'boolean':
        if (typeof value !== 'boolean') throw this.#mismatch(value, 'bool', owner, path)
        return value
      case 'number':
        if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#mismatch(value, 'int32', owner, path)
        return value
      case 'intOrString':
        if (typeof value !== 'string' && !Number.isInteger(value))
          throw this.#mismatch(value, 'intstr.IntOrString', owner, path)
        return value
      case 'list':
        if (!Array.isArray(value)) throw this.#mismatch(value, 'list', owner, path)
        return value.map((member, index) => this.#value(type.of, member, owner, `${path}[${index}]`))
      case 'map': {
        if (!isMap(value)) throw this.#mismatch(value, 'map', owner, path)
        const members = Object.entries(value).filter(([, member]) => member !== null)
        return Object.fromEntries(
          members.map(([name, member]) => [name, this.#value(type.of, member, owner, path, isQuantity)]),
        )
      }
      case 'object':
        return this.model(type.model, value, path, owner)
    }
  }

  /** As Go's JSON reader says it: the struct that has the field, and the path without indices. */
  #mismatch(value: unknown, wanted: string, owner: string, path: string): ApiError {
    const found = Array.isArray(value)
      ? 'array'
      : value === null
        ? 'null'
        : typeof value === 'boolean'
          ? 'bool'
          : typeof value
    const field = [owner, path.replace(/\[\d+\]/g, '')].filter((part) => part !== '').join('.')
    return this.#refusal(`cannot unmarshal ${found} into Go struct field ${field} of type ${wanted}`)
  }
}

/** `PodSpec` of the model `V1PodSpec`. */
const structOf = (model: string): string => model.replace(/^(Core)?V1/, '')
