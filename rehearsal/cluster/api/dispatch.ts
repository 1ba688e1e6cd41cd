/** From a request to whoever answers it. */
import type { Pod } from '../objects.ts'
import { ApiError } from '../store/errors.ts'
import { aggregatedPage } from './aggregated-discovery.ts'
import { type Answer, ok } from './answer.ts'
import type { ApiContext, Call, ObjectCall, ResourceCall } from './context.ts'
import { discoveryPage, isInServedGroup } from './discovery.ts'
import { podLog } from './logs.ts'
import { openApiPage } from './openapi.ts'
import { isWatch, type ResourceTarget, unknownPath } from './path.ts'
import { getObject, listObjects, presentObject } from './read.ts'
import { deleteObject, deleteObjects } from './remove.ts'
import { answerReview, findReview, requestToken } from './reviews.ts'
import { getScale, writeScale } from './scale.ts'
import { watchObjects } from './watch.ts'
import { createObject, patchObject, replaceObject } from './write.ts'

/** Answers a call on a path that is none of a resource: health, version, discovery, OpenAPI, reviews. */
export function answerPage(context: ApiContext, call: Call, path: string): Answer {
  const review = findReview(path)
  if (review !== undefined) return call.method === 'POST' ? answerReview(context, review, call) : notAllowed()
  const aggregated = aggregatedPage(path, call.headers.accept)
  if (aggregated !== undefined && call.method === 'GET') return aggregated
  const page = isHealth(path) ? 'ok' : (discoveryPage(path) ?? openApiPage(path, context.schema))
  if (page === undefined) {
    if (isInServedGroup(path)) throw unknownPath()
    return { kind: 'body', status: 404, body: '404 page not found\n' }
  }
  return call.method === 'GET' ? ok(page) : notAllowed()
}

/** Whether a path is one of those that answer anyone, known or not. */
export function isHealth(path: string): boolean {
  return ['/healthz', '/readyz', '/livez'].includes(path)
}

/** Answers a call on a resource. */
export function answerResource(context: ApiContext, call: ResourceCall): Answer {
  const { target } = call
  if (target.name === undefined) return answerCollection(context, call)
  const named: ObjectCall = { ...call, name: target.name }
  return target.subresource === undefined
    ? answerObject(context, named)
    : answerPart(context, named, target.subresource)
}

function answerCollection(context: ApiContext, call: ResourceCall): Answer {
  switch (call.method) {
    case 'GET':
      return isWatch(call.query) ? watchObjects(context, call) : listObjects(context, call)
    case 'POST':
      return isAcrossNamespaces(call.target) ? notAllowed() : createObject(context, call)
    case 'DELETE':
      return isAcrossNamespaces(call.target) ? notAllowed() : deleteObjects(context, call)
    default:
      return notAllowed()
  }
}

const isAcrossNamespaces = ({ endpoint, namespace }: ResourceTarget): boolean =>
  endpoint.resource.namespaced && namespace === undefined

function answerObject(context: ApiContext, call: ObjectCall): Answer {
  switch (call.method) {
    case 'GET':
      return isWatch(call.query) ? watchObjects(context, call) : getObject(context, call)
    case 'PUT':
      return replaceObject(context, call)
    case 'PATCH':
      return patchObject(context, call)
    case 'DELETE':
      return deleteObject(context, call)
    default:
      return notAllowed()
  }
}

function answerPart(context: ApiContext, call: ObjectCall, subresource: string): Answer {
  const { resource } = call.target.endpoint
  const is = (method: string): boolean => call.method === method
  if (subresource === 'status' && resource.hasStatus) {
    if (is('GET')) return getObject(context, call)
    if (is('PUT')) return replaceObject(context, call)
    return is('PATCH') ? patchObject(context, call) : notAllowed()
  }
  if (subresource === 'scale' && resource.hasScale) {
    if (is('GET')) return getScale(context, call)
    return is('PUT') || is('PATCH') ? writeScale(context, call) : notAllowed()
  }
  if (subresource === 'finalize' && resource.kind === 'Namespace') {
    return is('PUT') ? replaceObject(context, call) : notAllowed()
  }
  if (subresource === 'log' && resource.kind === 'Pod') {
    if (!is('GET')) return notAllowed()
    return podLog(context.logs, presentObject(context, call) as Pod, call.query, context.now)
  }
  if (subresource === 'token' && resource.kind === 'ServiceAccount') {
    return is('POST') ? requestToken(context, call) : notAllowed()
  }
  throw unknownPath()
}

function notAllowed(): never {
  throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
}
