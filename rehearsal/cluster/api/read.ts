/** GET of an object and of a collection. */
import type { ApiObject } from '../objects.ts'
import { ApiError, badRequest, notFound } from '../store/errors.ts'
import { selects } from '../store/selectors.ts'
import type { Store } from '../store/store.ts'
import { type Answer, ok } from './answer.ts'
import type { ApiContext, ObjectCall, ResourceCall } from './context.ts'
import { chooseForm, type ListMetadata, shapeList, shapeObject } from './output.ts'
import type { ResourceTarget } from './path.ts'
import { parseFieldSelector, parseLabelSelector } from './selectors.ts'

/** The stored object that a call names. Refuses NotFound. */
export function presentObject({ store }: ApiContext, { target, name }: ObjectCall): ApiObject {
  const { resource } = target.endpoint
  const object = store.get(resource.kind, target.namespace, name)
  if (object === undefined) throw notFound(resource, name)
  return object
}

/** The answer to GET of one object. */
export function getObject(context: ApiContext, call: ObjectCall): Answer {
  const form = chooseForm(call.headers.accept, call.query)
  return ok(shapeObject(presentObject(context, call), call.target.endpoint, form, context.now()))
}

/** The test that an object is among those that a collection's call is about: its namespace and the selectors. */
export function selectionOf({ target, query }: ResourceCall): (object: ApiObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '')
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', target.endpoint)
  return (object) =>
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    (target.name === undefined || object.metadata.name === target.name) &&
    selects(labels, object.metadata.labels) &&
    fields(object)
}

/** The objects that a collection's call is about, in order. */
export function selectedObjects(store: Store, call: ResourceCall): ApiObject[] {
  return store.list(kindOf(call.target)).filter(selectionOf(call))
}

const kindOf = ({ endpoint }: ResourceTarget) => endpoint.resource.kind

/** The answer to GET of a collection, whole or in parts of `limit`. */
export function listObjects(context: ApiContext, call: ResourceCall): Answer {
  const { query, target } = call
  const form = chooseForm(call.headers.accept, query)
  const problem = versionProblem(query.get('resourceVersion'))
  if (problem !== undefined) throw badRequest(`invalid resource version: ${problem}`)
  refuseFuture(context.store, query.get('resourceVersion'))
  const token = query.get('continue')
  const { objects, resourceVersion } = token
    ? context.pages.resume(token)
    : { objects: selectedObjects(context.store, call), resourceVersion: context.store.resourceVersion }
  const limit = pageSize(query)
  const rest = objects.slice(limit)
  // A real server finds the selected objects only as it goes on, so it can't tell how many are left.
  const isWhole = !query.get('labelSelector') && !query.get('fieldSelector')
  const metadata: ListMetadata =
    rest.length === 0
      ? { resourceVersion }
      : {
          resourceVersion,
          continue: context.pages.keep({ objects: rest, resourceVersion }),
          ...(isWhole ? { remainingItemCount: rest.length } : {}),
        }
  return ok(shapeList(objects.slice(0, limit), metadata, target.endpoint, form, context.now()))
}

function pageSize(query: URLSearchParams): number {
  return wholeNumber(query.get('limit') ?? '0') || Number.POSITIVE_INFINITY
}

/** A number of a query, from 0. Refuses BadRequest. */
export function wholeNumber(text: string): number {
  if (/^[0-9]+$/.test(text)) return Number(text)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

/** What is wrong with a resourceVersion that is no number, or undefined. */
export function versionProblem(text: string | null): string | undefined {
  if (text === null || /^[0-9]*$/.test(text)) return undefined
  const value = JSON.stringify(text)
  return `resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: invalid syntax`
}

/** Refuses a resourceVersion that this cluster has not reached. */
export function refuseFuture(store: Store, resourceVersion: string | null): void {
  if (resourceVersion === null || resourceVersion === '') return
  if (Number(resourceVersion) <= Number(store.resourceVersion)) return
  const message = `Timeout: Too large resource version: ${resourceVersion}, current: ${store.resourceVersion}`
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] as const
  throw new ApiError(504, 'Timeout', message, { causes, retryAfterSeconds: 1 })
}
