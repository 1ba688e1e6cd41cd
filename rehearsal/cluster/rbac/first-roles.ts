/**
 * The roles that every cluster has, as far as somebody here needs them: the administrator's, and what lets anyone who is
 * known learn what is served and ask what they may do (https://kubernetes.io/docs/reference/access-authn-authz/rbac,
 * "Default roles and role bindings").
 */
import type { PolicyRule, Subject } from '../objects/rbac.ts'
import type { Store } from '../store/store.ts'

interface FirstRole {
  readonly name: string
  /** Groups. */
  readonly to: readonly string[]
  readonly rules: readonly PolicyRule[]
}

const health = ['/healthz', '/livez', '/readyz', '/version', '/version/']
const reviews = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']

const firstRoles: readonly FirstRole[] = [
  {
    name: 'cluster-admin',
    to: ['system:masters'],
    rules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
  },
  {
    name: 'system:basic-user',
    to: ['system:authenticated'],
    rules: [
      { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: reviews },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
    ],
  },
  {
    name: 'system:discovery',
    to: ['system:authenticated'],
    rules: [
      { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', ...health, '/openapi', '/openapi/*'] },
    ],
  },
  {
    name: 'system:public-info-viewer',
    to: ['system:authenticated', 'system:unauthenticated'],
    rules: [{ verbs: ['get'], nonResourceURLs: health }],
  },
]

/** Makes the first roles and binds them. */
export function createFirstRoles(store: Store): void {
  const apiGroup = 'rbac.authorization.k8s.io'
  for (const { name, to, rules } of firstRoles) {
    const object = {
      apiVersion: `${apiGroup}/v1`,
      metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    }
    const subjects: Subject[] = to.map((group) => ({ kind: 'Group', apiGroup, name: group }))
    store.create({ ...object, kind: 'ClusterRole', rules })
    store.create({
      ...object,
      kind: 'ClusterRoleBinding',
      subjects,
      roleRef: { apiGroup, kind: 'ClusterRole', name },
    })
  }
}
