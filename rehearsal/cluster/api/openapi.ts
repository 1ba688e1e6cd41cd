/**
 * `/openapi/v3`: the fields of Kubernetes' own kinds for `kubectl explain`, and for each kind that PATCH takes
 * `fieldValidation`, by which kubectl learns that it may leave validation to the server.
 */
import { kubernetesVersion } from './discovery.ts'
import { type Endpoint, endpoints } from './endpoints.ts'
import { mergeKey, mergesPrimitives } from './patch/merge-keys.ts'
import type { FieldType, Schema } from './schema.ts'

/** The page at this path, or undefined when it is none of OpenAPI's. */
export function openApiPage(path: string, schema: Schema): object | undefined {
  if (path === '/openapi/v3') {
    const places = [...new Set(endpoints.map(placeOf))]
    return { paths: Object.fromEntries(places.map((place) => [place, { serverRelativeURL: `/openapi/v3/${place}` }])) }
  }
  const served = endpoints.filter((endpoint) => path === `/openapi/v3/${placeOf(endpoint)}`)
  return served.length === 0 ? undefined : document(served, schema)
}

function placeOf({ group, apiVersion }: Endpoint): string {
  return group === '' ? `api/${apiVersion}` : `apis/${apiVersion}`
}

function document(served: readonly Endpoint[], schema: Schema): object {
  const models = new Map<string, object>()
  for (const endpoint of served) {
    const model = endpoint.group === 'events.k8s.io' ? undefined : schema.modelOf(endpoint.resource.kind)
    const name = model ?? endpoint.resource.kind
    if (model === undefined) models.set(name, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true })
    else addModel(model, schema, models)
    models.set(name, { ...models.get(name), 'x-kubernetes-group-version-kind': [groupVersionKind(endpoint)] })
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Istio Canary Shift rehearsal', version: kubernetesVersion.gitVersion },
    paths: Object.fromEntries(served.map((endpoint) => [objectPath(endpoint), operations(endpoint)])),
    components: { schemas: Object.fromEntries(models) },
  }
}

function groupVersionKind({ group, version, resource }: Endpoint): object {
  return { group, version, kind: resource.kind }
}

function objectPath(endpoint: Endpoint): string {
  const { plural, namespaced } = endpoint.resource
  return `/${placeOf(endpoint)}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`
}

function operations(endpoint: Endpoint): object {
  const parameter = (name: string): object => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })
  return {
    patch: {
      parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter),
      responses: { 200: { description: 'OK' } },
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': groupVersionKind(endpoint),
    },
  }
}

function addModel(model: string, schema: Schema, models: Map<string, object>): void {
  const fields = schema.models.get(model)
  if (fields === undefined) throw new Error(`The schema has no model ${model}.`)
  const properties: Record<string, object> = {}
  models.set(model, { type: 'object', properties })
  for (const [name, type] of fields) {
    properties[name] = { ...typeSchema(type), ...mergeRules(model, name) }
    const referred = modelIn(type)
    if (referred !== undefined && !models.has(referred)) addModel(referred, schema, models)
  }
}

function mergeRules(model: string, field: string): object {
  const key = mergeKey(model, field)
  if (key !== undefined) return { 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': key }
  return mergesPrimitives(model, field) ? { 'x-kubernetes-patch-strategy': 'merge' } : {}
}

function modelIn(type: FieldType): string | undefined {
  if (type.kind === 'list' || type.kind === 'map') return modelIn(type.of)
  return type.kind === 'object' ? type.model : undefined
}

function typeSchema(type: FieldType): object {
  switch (type.kind) {
    case 'string':
    case 'boolean':
      return { type: type.kind }
    case 'number':
      return { type: 'integer' }
    case 'time':
      return { type: 'string', format: 'date-time' }
    case 'intOrString':
      return { type: 'string', format: 'int-or-string' }
    case 'any':
      return { type: 'object' }
    case 'list':
      return { type: 'array', items: typeSchema(type.of) }
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.of) }
    case 'object':
      return { allOf: [{ $ref: `#/components/schemas/${type.model}` }] }
  }
}
