/** DELETE of an object and of a collection. */

import type { Kind } from '../objects.ts'
import { type ApiError, badRequest, invalidOptions } from '../store/errors.ts'
import { isMap } from '../store/json.ts'
import type { DeleteOptions } from '../store/store.ts'
import { type Answer, ok, success } from './answer.ts'
import { parseBody } from './body.ts'
import type { ApiContext, Call, ObjectCall, ResourceCall } from './context.ts'
import { chooseForm, shapeList, shapeObject } from './output.ts'
import { presentObject, selectedObjects } from './read.ts'
import { isDryRun } from './write.ts'

/** The answer to DELETE of one object: the object while something holds it, else that it is gone. */
export function deleteObject(context: ApiContext, call: ObjectCall): Answer {
  const { store } = context
  const { endpoint, namespace } = call.target
  const { resource } = endpoint
  const { metadata } = presentObject(context, call)
  const form = chooseForm(call.headers.accept, call.query)
  const options = deleteOptions(call)
  const left = store.delete(resource.kind, namespace, call.name, options)
  const isThere = options.dryRun || store.get(resource.kind, namespace, call.name)?.metadata.uid === metadata.uid
  const isHeld = left.metadata.deletionTimestamp !== undefined && isThere
  if (isHeld || toldWhole.has(resource.kind)) return ok(shapeObject(left, endpoint, form, context.now()))
  const group = resource.group === '' ? {} : { group: resource.group }
  return ok(success({ name: call.name, ...group, kind: resource.plural, uid: metadata.uid }))
}

/** The answer to DELETE of a collection: the objects that were selected. */
export function deleteObjects(context: ApiContext, call: ResourceCall): Answer {
  const { store } = context
  const { endpoint } = call.target
  const form = chooseForm(call.headers.accept, call.query)
  const options = deleteOptions(call)
  const deleted = selectedObjects(store, call).map(({ metadata: { namespace, name } }) =>
    store.delete(endpoint.resource.kind, namespace, name, options),
  )
  return ok(shapeList(deleted, { resourceVersion: store.resourceVersion }, endpoint, form, context.now()))
}

/** Kinds of which a deletion answers the object itself, also when it is gone. */
const toldWhole = new Set<Kind>(['Pod', 'Service', 'ServiceAccount'])

const policies = ['Background', 'Foreground', 'Orphan'] as const

/** The options of a body `DeleteOptions` and of the query, which counts where the body is silent. */
function deleteOptions({ body, headers, query }: Call): DeleteOptions {
  const given = parseBody(body, headers['content-type']) ?? {}
  if (!isMap(given)) throw badRequest('the body must be an object of kind DeleteOptions')
  const { uid, resourceVersion } = (given.preconditions ?? {}) as { uid?: string; resourceVersion?: string }
  const grace = given.gracePeriodSeconds ?? query.get('gracePeriodSeconds') ?? undefined
  const policy = propagation(
    given.propagationPolicy ?? query.get('propagationPolicy') ?? undefined,
    given.orphanDependents,
  )
  const isDry = isDryRun(query, 'DeleteOptions') || (Array.isArray(given.dryRun) && given.dryRun.includes('All'))
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(grace === undefined || grace === null ? {} : { gracePeriodSeconds: graceSeconds(grace) }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    dryRun: isDry,
  }
}

function graceSeconds(value: unknown): number {
  const seconds = Number(value)
  if (Number.isInteger(seconds) && seconds >= 0) return seconds
  throw refused('gracePeriodSeconds', `Invalid value: ${JSON.stringify(value)}: must be a whole number from 0`)
}

function propagation(policy: unknown, orphanDependents: unknown): DeleteOptions['propagationPolicy'] {
  if (policy === undefined || policy === null) {
    return typeof orphanDependents === 'boolean' ? (orphanDependents ? 'Orphan' : 'Background') : undefined
  }
  const known = policies.find((name) => name === policy)
  if (known !== undefined) return known
  const supported = policies.map((name) => JSON.stringify(name)).join(', ')
  throw refused('propagationPolicy', `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`)
}

function refused(field: string, message: string): ApiError {
  return invalidOptions('DeleteOptions', { reason: 'FieldValueInvalid', message, field })
}
