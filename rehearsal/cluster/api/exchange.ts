/**
 * One request from its arrival to its answer, apart from sockets: who asks, what is asked, who listens in, what is
 * answered.
 */
import { attributesOf } from '../rbac/attributes.ts'
import { authorize } from '../rbac/authorize.ts'
import { impersonated } from '../rbac/impersonation.ts'
import type { User } from '../rbac/user.ts'
import { ApiError } from '../store/errors.ts'
import { type Answer, type BodyAnswer, refusal, type StreamAnswer } from './answer.ts'
import type { ApiContext } from './context.ts'
import { answerPage, answerResource, isHealth } from './dispatch.ts'
import { anonymous } from './identity.ts'
import { parseResourcePath } from './path.ts'
import type { AnsweredRequest, ApiRequest, Interceptor, RequestLog } from './request-log.ts'
import { answerThroughService, parseProxiedPath } from './service-proxy.ts'

/** A request as it came from the socket. */
export interface Incoming {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Whom the connection's client certificate names, which counts before any token; undefined without a valid one. */
  readonly certified?: User
}

/** Answers requests and lets others listen in. */
export interface Exchange {
  readonly requests: RequestLog
  answer(incoming: Incoming): Promise<Answer>
}

export function createExchange(context: ApiContext): Exchange {
  const listeners = new Set<(request: AnsweredRequest) => void>()
  const interceptors = new Set<Interceptor>()
  return {
    requests: {
      subscribe: (listener) => added(listeners, listener),
      intercept: (interceptor) => added(interceptors, interceptor),
    },
    answer: async (incoming) => {
      const { request, work } = understood(context, incoming)
      const answer = await intercepted(request, work, [...interceptors])
      const status = answer.kind === 'body' ? answer.status : 200
      for (const listener of listeners) listener({ ...request, status })
      return answer
    },
  }
}

function added<T>(set: Set<T>, member: T): () => void {
  set.add(member)
  return () => {
    set.delete(member)
  }
}

/** Does what a request asks. Only what goes on to a pod takes its time. */
type Work = () => Answer | Promise<Answer>

/** What a request means, and how to do it. All that the API refuses comes out of `work` as an answer. */
function understood(context: ApiContext, incoming: Incoming): { request: ApiRequest; work: Work } {
  const [path = '', search = ''] = incoming.url.split(/\?(.*)/s)
  const { method, headers, body, certified } = incoming
  const query = new URLSearchParams(search)
  const user = orRefusal(() =>
    isHealth(path)
      ? anonymous
      : impersonated(context.authorizer, certified ?? context.tokens.userOf(headers.authorization), headers),
  )
  const attributes = attributesOf(method, path, query)
  const work: Work = () => {
    if (user instanceof ApiError) return refusal(user)
    const call = { user, method, query, headers, body }
    const answer = orRefusal<Answer | Promise<Answer>>(() => {
      authorize(context.authorizer, user, attributes)
      const proxied = parseProxiedPath(path)
      if (proxied !== undefined) return answerThroughService(context, call, proxied)
      const target = parseResourcePath(path)
      return target === undefined ? answerPage(context, call, path) : answerResource(context, { ...call, target })
    })
    return answer instanceof ApiError ? refusal(answer) : answer
  }
  // Whoever listens in may print what it hears, so the token stays here.
  const { authorization: _, ...shown } = headers
  const request: ApiRequest = {
    time: context.now(),
    user: user instanceof ApiError ? '' : user.name,
    verb: attributes.verb,
    method,
    path,
    query: search === '' ? '' : `?${search}`,
    headers: shown,
    body: body.toString('utf8'),
  }
  return { request, work }
}

/** The result, or the API's refusal. Any other error is a fault of ours and goes on. */
function orRefusal<T>(act: () => T): T | ApiError {
  try {
    return act()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

async function intercepted(request: ApiRequest, work: Work, interceptors: readonly Interceptor[]): Promise<Answer> {
  const begun: { stream?: StreamAnswer } = {}
  let proceed = async (): Promise<BodyAnswer | undefined> => {
    const answer = await work()
    if (answer.kind === 'body') return answer
    begun.stream = answer
    return undefined
  }
  for (const interceptor of interceptors) {
    const inner = proceed
    proceed = () => interceptor(request, inner)
  }
  const answer = (await proceed()) ?? begun.stream
  if (answer === undefined) throw new Error(`An interceptor left ${request.method} ${request.path} without an answer.`)
  return answer
}
