/**
 * From a body's JSON to an object of the endpoint's kind: every field has its type, unknown fields are told and
 * dropped.
 */

import type { NewObject } from '../objects.ts'
import { badRequest } from '../store/errors.ts'
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

/** The `fieldValidation` of a query; `Warn` when absent, as in Kubernetes. */
export function fieldValidation(query: URLSearchParams): FieldValidation {
  const text = query.get('fieldValidation') ?? 'Warn'
  if (text === '' || text === 'Warn') return 'Warn'
  if (text === 'Ignore' || text === 'Strict') return text
  throw badRequest(
    `fieldValidation: Unsupported value: ${JSON.stringify(text)}: supported values: "Ignore", "Strict", "Warn"`,
  )
}

/**
 * Checks the fields of a body. Refuses BadRequest on another kind, on a value of the wrong type and, when strict, on
 * unknown fields. The specs of custom resources have no table of fields here: only their top level is checked.
 */
export function decodeObject(schema: Schema, endpoint: Endpoint, body: unknown, validation: FieldValidation): Decoded {
  const { resource, apiVersion, version } = endpoint
  if (!isMap(body)) throw badRequest(`the body must be an object of kind ${resource.kind}`)
  const given = { apiVersion: body.apiVersion ?? apiVersion, kind: body.kind ?? resource.kind }
  if (given.kind !== resource.kind || given.apiVersion !== apiVersion) {
    const what = `the API version in the data (${given.apiVersion}, Kind=${given.kind})`
    throw badRequest(`${what} does not match the expected API version (${apiVersion}, Kind=${resource.kind})`)
  }
  const model = endpoint.group === 'events.k8s.io' ? undefined : schema.modelOf(resource.kind)
  const reader = new Reader(schema, `${resource.kind} in version "${version}" cannot be handled as a ${resource.kind}`)
  const object = model === undefined ? reader.custom(body) : reader.model(model, body, '')
  const unknown = reader.unknown.map((path) => `unknown field "${path}"`)
  if (unknown.length > 0 && validation === 'Strict') {
    throw badRequest(`${reader.prefix}: strict decoding error: ${unknown.join(', ')}`)
  }
  const metadata = isMap(object.metadata) ? object.metadata : {}
  return { object: { ...object, ...given, metadata } as NewObject, warnings: validation === 'Warn' ? unknown : [] }
}

/** Values of these fields are quantities, which may be written as numbers. */
const quantityFields = new Set(['limits', 'requests', 'capacity', 'allocatable'])

class Reader {
  readonly unknown: string[] = []
  readonly prefix: string
  readonly #schema: Schema

  constructor(schema: Schema, prefix: string) {
    this.#schema = schema
    this.prefix = prefix
  }

  /** A custom resource: the metadata is typed, the rest is its own. */
  custom(body: Record<string, unknown>): Record<string, unknown> {
    const known = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status'])
    if ('spec' in body && body.spec !== null && !isMap(body.spec)) throw this.#mismatch(body.spec, 'object', 'spec')
    const isEvent = 'regarding' in body
    for (const name of Object.keys(body)) if (!known.has(name) && !isEvent) this.unknown.push(name)
    const kept = Object.entries(body).filter(([name]) => known.has(name) || isEvent)
    return { ...Object.fromEntries(kept), metadata: this.model('V1ObjectMeta', body.metadata ?? {}, 'metadata') }
  }

  model(model: string, value: unknown, path: string): Record<string, unknown> {
    if (!isMap(value)) throw this.#mismatch(value, model.replace(/^V1/, ''), path)
    const fields = this.#schema.models.get(model)
    if (fields === undefined) throw new Error(`The schema has no model ${model}.`)
    const read: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value)) {
      const inner = path === '' ? name : `${path}.${name}`
      const type = fields.get(name)
      if (type === undefined) this.unknown.push(inner)
      // A null stands for an absent field.
      else if (member !== null) read[name] = this.#value(type, member, inner, quantityFields.has(name))
    }
    return read
  }

  #value(type: FieldType, value: unknown, path: string, isQuantity = false): unknown {
    switch (type.kind) {
      case 'any':
        return value
      case 'time':
      case 'string':
        if (isQuantity && typeof value === 'number') return String(value)
        if (typeof value !== 'string') throw this.#mismatch(value, 'string', path)
        return value
      case 'boolean':
        if (typeof value !== 'boolean') throw this.#mismatch(value, 'bool', path)
        return value
      case 'number':
        if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#mismatch(value, 'int32', path)
        return value
      case 'intOrString':
        if (typeof value !== 'string' && !Number.isInteger(value))
          throw this.#mismatch(value, 'intstr.IntOrString', path)
        return value
      case 'list':
        if (!Array.isArray(value)) throw this.#mismatch(value, 'list', path)
        return value.map((member, index) => this.#value(type.of, member, `${path}[${index}]`))
      case 'map': {
        if (!isMap(value)) throw this.#mismatch(value, 'map', path)
        const members = Object.entries(value).filter(([, member]) => member !== null)
        return Object.fromEntries(
          members.map(([name, member]) => [name, this.#value(type.of, member, `${path}.${name}`, isQuantity)]),
        )
      }
      case 'object':
        return this.model(type.model, value, path)
    }
  }

  #mismatch(value: unknown, wanted: string, path: string) {
    const found = Array.isArray(value)
      ? 'array'
      : value === null
        ? 'null'
        : typeof value === 'boolean'
          ? 'bool'
          : typeof value
    return badRequest(`${this.prefix}: json: cannot unmarshal ${found} into Go struct field ${path} of type ${wanted}`)
  }
}
