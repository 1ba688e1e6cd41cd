/** Questions about oneself, which `kubectl auth` asks, and tokens for service accounts. */
import { badRequest, notFound } from '../store/errors.ts'
import { isMap, type JsonMap } from '../store/json.ts'
import { resourceOf } from '../store/kinds.ts'
import type { Answer } from './answer.ts'
import { parseBody } from './body.ts'
import type { ApiContext, Call, ObjectCall } from './context.ts'
import { type Attributes, isAllowed } from './identity.ts'

/** One kind of review: where it is created and how it is answered. */
export interface Review {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  status(call: Call, spec: JsonMap): object
}

/** Every review that is served. */
export const reviews: readonly Review[] = [
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    status: ({ user }, spec) => ({ allowed: isAllowed(user, attributesOf(spec)) }),
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    status: () => ({
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }),
  },
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    status: ({ user }) => ({ userInfo: { username: user.name, groups: user.groups } }),
  },
]

/** The review that is created at this path, or undefined. */
export function findReview(path: string): Review | undefined {
  return reviews.find(({ group, version, plural }) => path === `/apis/${group}/${version}/${plural}`)
}

/** The answer to POST of a review: the review with its status. */
export function answerReview(review: Review, call: Call): Answer {
  const body = bodyMap(call)
  const spec = (body.spec ?? {}) as JsonMap
  const { kind, group, version } = review
  const answered = { kind, apiVersion: `${group}/${version}`, metadata: { creationTimestamp: null }, spec }
  return { kind: 'body', status: 201, body: { ...answered, status: review.status(call, spec) } }
}

function attributesOf(spec: JsonMap): Attributes {
  const { verb = '', group = '', resource = '', ...place } = (spec.resourceAttributes ?? {}) as Partial<Attributes>
  return { verb, group, resource, ...place }
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
