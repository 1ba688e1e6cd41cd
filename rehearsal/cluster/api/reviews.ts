/** Questions about oneself, which `kubectl auth` asks, and tokens for service accounts. */
import type { Attributes } from '../rbac/attributes.ts'
import { ApiError, badRequest, notFound } from '../store/errors.ts'
import { isMap, type JsonMap } from '../store/json.ts'
import { resourceOf } from '../store/kinds.ts'
import type { Answer } from './answer.ts'
import { parseBody } from './body.ts'
import type { ApiContext, Call, ObjectCall } from './context.ts'

/** One kind of review: where it is created and how it is answered. */
export interface Review {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  status(context: ApiContext, call: Call, spec: JsonMap): object
}

/** Every review that is served. */
export const reviews: readonly Review[] = [
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    status: ({ authorizer }, { user }, spec) => {
      const { isAllowed, reason } = authorizer.decide(user, attributesOf(spec))
      return { allowed: isAllowed, ...(reason === '' ? {} : { reason }) }
    },
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    status: ({ authorizer }, { user }, spec) => {
      if (typeof spec.namespace !== 'string' || spec.namespace === '') throw badRequest('no namespace on request')
      const rules = authorizer.rulesOf(user, spec.namespace)
      return {
        resourceRules: rules.filter(({ resources = [] }) => resources.length > 0),
        nonResourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0),
        incomplete: false,
      }
    },
  },
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    status: (_, { user }) => ({ userInfo: { username: user.name, groups: user.groups } }),
  },
]

/** The review that is created at this path, or undefined. */
export function findReview(path: string): Review | undefined {
  return reviews.find(({ group, version, plural }) => path === `/apis/${group}/${version}/${plural}`)
}

/** The answer to POST of a review: the review with its status. */
export function answerReview(context: ApiContext, review: Review, call: Call): Answer {
  const body = bodyMap(call)
  const spec = (body.spec ?? {}) as JsonMap
  const { kind, group, version } = review
  const answered = { kind, apiVersion: `${group}/${version}`, metadata: { creationTimestamp: null }, spec }
  return { kind: 'body', status: 201, body: { ...answered, status: review.status(context, call, spec) } }
}

/** Refuses Invalid when the question is about nothing. An empty field says what an absent one says. */
function attributesOf({ resourceAttributes, nonResourceAttributes }: JsonMap): Attributes {
  if (isMap(resourceAttributes)) {
    const given = Object.fromEntries(Object.entries(resourceAttributes).filter(([, value]) => value !== ''))
    return { verb: '', group: '', resource: '', ...given }
  }
  if (isMap(nonResourceAttributes)) return { verb: '', path: '', ...nonResourceAttributes }
  const message = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified'
  const cause = { reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes' } as const
  const kind = 'SelfSubjectAccessReview'
  throw new ApiError(422, 'Invalid', `${kind}.authorization.k8s.io "" is invalid: ${cause.field}: ${message}`, {
    group: 'authorization.k8s.io',
    kind,
    causes: [cause],
  })
}

/** Seconds for which a token holds when the request does not say. */
const defaultLifetime = 3600

/** The answer to POST of `serviceaccounts/NAME/token`. */
export function requestToken({ store, tokens, now }: ApiContext, call: ObjectCall): Answer {
  const { namespace = '' } = call.target
  if (store.get('ServiceAccount', namespace, call.name) === undefined) {
    throw notFound(resourceOf('ServiceAccount'), call.name)
  }
  const spec = (bodyMap(call).spec ?? {}) as { expirationSeconds?: unknown; audiences?: unknown }
  const seconds = Number(spec.expirationSeconds ?? defaultLifetime)
  if (!Number.isInteger(seconds) || seconds < 600) {
    throw badRequest('spec.expirationSeconds: Invalid value: may not specify a duration less than 10 minutes')
  }
  const expires = new Date(now().getTime() + seconds * 1000)
  const body = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: call.name, namespace, creationTimestamp: now().toISOString() },
    spec: { ...spec, expirationSeconds: seconds },
    status: { token: tokens.issue(namespace, call.name, expires), expirationTimestamp: expires.toISOString() },
  }
  return { kind: 'body', status: 201, body }
}

function bodyMap(call: Call): JsonMap {
  const body = parseBody(call.body, call.headers['content-type']) ?? {}
  if (!isMap(body)) throw badRequest('the body must be an object')
  return body
}
