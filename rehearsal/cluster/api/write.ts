/** POST, PUT and PATCH of objects and of their status. */
import type { ApiObject, NewObject } from '../objects.ts'
import { ApiError, badRequest, invalid, invalidOptions, unexplained } from '../store/errors.ts'
import { qualifiedPlural, type Resource } from '../store/kinds.ts'
import type { WriteOptions } from '../store/store.ts'
import { type Answer, ok } from './answer.ts'
import { mediaType, parseBody, parsePatch, unsupportedMediaType } from './body.ts'
import type { ApiContext, Call, ObjectCall, ResourceCall } from './context.ts'
import { decodeObject, fieldValidation, type Origin } from './decode.ts'
import { asStored, represent } from './endpoints.ts'
import { chooseForm, shapeObject } from './output.ts'
import { jsonPatch } from './patch/json-patch.ts'
import { mergePatch } from './patch/merge-patch.ts'
import { strategicMergePatch } from './patch/strategic.ts'
import { presentObject } from './read.ts'

/** The answer to POST on a collection. */
export function createObject(context: ApiContext, call: ResourceCall): Answer {
  const { endpoint } = call.target
  const { object, warnings } = decodeObject(
    context.schema,
    endpoint,
    parseBody(call.body, call.headers['content-type'], endpoint.resource.kind),
    fieldValidation(call.query, optionsOf(call)),
  )
  if (object.metadata.resourceVersion) throw unexplained('resourceVersion should not be set on objects to be created')
  const placed = asStored(inNamespace(object, call.target.namespace), endpoint)
  return written(context, call, context.store.create(placed, writeOptions(call)), warnings, 201)
}

/** The answer to PUT of an object or its status. */
export function replaceObject(context: ApiContext, call: ObjectCall): Answer {
  const present = presentObject(context, call)
  const { kind } = call.target.endpoint.resource
  return replaceBy(context, call, present, parseBody(call.body, call.headers['content-type'], kind), 'body')
}

/** The answer to PATCH of an object or its status. */
export function patchObject(context: ApiContext, call: ObjectCall): Answer {
  const present = presentObject(context, call)
  const { endpoint } = call.target
  const patched = applyPatch(
    context,
    call,
    represent(present, endpoint),
    context.schema.modelOf(endpoint.resource.kind),
  )
  return replaceBy(context, call, present, patched, 'patch')
}

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

/**
 * A value with the patch of a call's body applied by its content type. Without a model, as for custom resources, there
 * is no strategic merge. Server-side apply is not served: it is refused as an unsupported media type.
 */
export function applyPatch(context: ApiContext, call: Call, target: object, model: string | undefined): unknown {
  switch (mediaType(call.headers['content-type'])) {
    case patchTypes.json:
      return jsonPatch(target, parsePatch(call.body))
    case patchTypes.merge:
      return mergePatch(target, parsePatch(call.body))
    case patchTypes.strategic:
      if (model !== undefined) return strategicMergePatch(context.schema, model, target, parsePatch(call.body))
      throw unsupportedMediaType([patchTypes.json, patchTypes.merge])
    default:
      throw unsupportedMediaType(model === undefined ? [patchTypes.json, patchTypes.merge] : Object.values(patchTypes))
  }
}

function replaceBy(context: ApiContext, call: ObjectCall, present: ApiObject, body: unknown, origin: Origin): Answer {
  const { endpoint, namespace, subresource } = call.target
  const { object, warnings } = decodeObject(
    context.schema,
    endpoint,
    body,
    fieldValidation(call.query, optionsOf(call)),
    origin,
  )
  checkName(object, call.name)
  if (origin === 'patch') checkUid(endpoint.resource, object, present)
  checkVersion(endpoint.resource, object, call)
  const next = asStored(inNamespace(object, namespace), endpoint)
  const result = writePart(context, subresource, present, next, writeOptions(call))
  return written(context, call, result, warnings, 200)
}

/** Writes the part of the object that the subresource stands for. */
function writePart(
  { store }: ApiContext,
  subresource: string | undefined,
  present: ApiObject,
  next: NewObject,
  options: WriteOptions,
): ApiObject {
  if (subresource === 'status') return store.updateStatus(next, options)
  // A namespace's spec holds only its finalizers, which have a subresource of their own.
  const isFinalizing = subresource === 'finalize'
  return store.update(present.kind === 'Namespace' && !isFinalizing ? { ...next, spec: present.spec } : next, options)
}

function checkName({ metadata }: NewObject, name: string): void {
  if (metadata.name === undefined) metadata.name = name
  if (metadata.name === name) return
  throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
}

/** Custom resources are only replaced by someone who says which version he saw. */
function checkVersion(resource: Resource, { metadata }: NewObject, { method, name }: ObjectCall): void {
  if (!resource.custom || method !== 'PUT' || metadata.resourceVersion) return
  const cause = {
    reason: 'FieldValueInvalid',
    message: 'Invalid value: 0: must be specified for an update',
    field: 'metadata.resourceVersion',
  } as const
  // Alone among the invalid ones this refusal names the resource and not the kind.
  const message = `${qualifiedPlural(resource)} "${name}" is invalid: ${cause.field}: ${cause.message}`
  throw new ApiError(422, 'Invalid', message, { name, group: resource.group, kind: resource.plural, causes: [cause] })
}

/** A uid in a patch is a change of the uid; in a replacement it says which object is meant, and the store compares it. */
function checkUid(resource: Resource, { metadata }: NewObject, present: ApiObject): void {
  const { uid = '' } = metadata
  if (uid === '' || uid === present.metadata.uid) return
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`
  throw invalid(resource, present.metadata.name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }])
}

function inNamespace(object: NewObject, namespace: string | undefined): NewObject {
  const own = object.metadata.namespace
  if (namespace === undefined || own === namespace) return object
  if (own !== undefined && own !== '') {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return { ...object, metadata: { ...object.metadata, namespace } }
}

/** Who writes and whether it counts. The writer is `fieldManager`, or else the first word of the User-Agent. */
export function writeOptions(call: Call): WriteOptions {
  const { query, headers } = call
  const manager = query.get('fieldManager') || (headers['user-agent'] ?? '').split('/')[0] || 'unknown'
  return { manager, dryRun: isDryRun(query, optionsOf(call)) }
}

/** What the API calls the options of a call. */
function optionsOf({ method }: Call): string {
  switch (method) {
    case 'POST':
      return 'CreateOptions'
    case 'PATCH':
      return 'PatchOptions'
    default:
      return 'UpdateOptions'
  }
}

/** Whether a call asks to write nothing. Refuses Invalid for any other value than `All`. */
export function isDryRun(query: URLSearchParams, options: string): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '')
  if (values.every((value) => value === 'All')) return values.length > 0
  const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`
  throw invalidOptions(options, { reason: 'FieldValueNotSupported', message, field: 'dryRun' })
}

function written(
  context: ApiContext,
  call: ResourceCall,
  object: ApiObject,
  warnings: readonly string[],
  status: number,
): Answer {
  const form = chooseForm(call.headers.accept, call.query)
  const body = shapeObject(asAnswered(object), call.target.endpoint, form, context.now())
  const headers = warnings.length === 0 ? {} : { warning: warnings.map(warning).join(', ') }
  return { ...ok(body, headers), status }
}

/** What was only tried has no version yet, which clients see by its absence. */
function asAnswered(object: ApiObject): ApiObject {
  if (object.metadata.resourceVersion !== '') return object
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata: metadata as ApiObject['metadata'] }
}

/** RFC 7234, 5.5. */
const warning = (text: string): string => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`
