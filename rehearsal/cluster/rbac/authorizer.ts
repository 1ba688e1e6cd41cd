/**
 * Who may do what, by the cluster's roles and bindings as they are at that moment
 * (k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac). Nothing is allowed that no rule allows, except to the group
 * `system:masters`, which may do everything.
 */
import type { PolicyRule, RoleRef, Subject } from '../objects/rbac.ts'
import type { ClusterRoleBinding, RoleBinding } from '../objects.ts'
import { resourceOf } from '../store/kinds.ts'
import type { Store } from '../store/store.ts'
import type { Attributes } from './attributes.ts'
import { ruleAllows } from './rules.ts'
import type { User } from './user.ts'

/** An answer, and why: which binding allows it, or which role a binding names that there is not. Often empty. */
export interface Decision {
  readonly isAllowed: boolean
  readonly reason: string
}

export interface Authorizer {
  decide(user: User, attributes: Attributes): Decision
  /** Every rule that counts for a user in a namespace. */
  rulesOf(user: User, namespace: string): readonly PolicyRule[]
}

export function createAuthorizer(store: Pick<Store, 'get' | 'list'>): Authorizer {
  return {
    decide: (user, attributes) => {
      if (user.groups.includes('system:masters')) return { isAllowed: true, reason: '' }
      const missing: string[] = []
      const namespace = 'path' in attributes ? undefined : attributes.namespace
      for (const grant of grantsTo(store, user, namespace)) {
        if (grant.rules === undefined) missing.push(notFound(grant.binding.roleRef))
        else if (grant.rules.some((rule) => ruleAllows(rule, attributes)))
          return { isAllowed: true, reason: `RBAC: allowed by ${told(grant)}` }
      }
      const list = missing.length > 1 ? `[${missing.join(', ')}]` : missing.join()
      return { isAllowed: false, reason: list === '' ? '' : `RBAC: ${list}` }
    },
    rulesOf: (user, namespace) => [...grantsTo(store, user, namespace)].flatMap(({ rules = [] }) => rules),
  }
}

/** A binding that concerns a user. */
interface Grant {
  readonly binding: RoleBinding | ClusterRoleBinding
  readonly subject: Subject
  /** Undefined when there is no such role. */
  readonly rules: readonly PolicyRule[] | undefined
}

function* grantsTo(store: Pick<Store, 'get' | 'list'>, user: User, namespace: string | undefined): Generator<Grant> {
  const bindings = [
    ...store.list('ClusterRoleBinding'),
    ...(namespace === undefined ? [] : store.list('RoleBinding', { namespace })),
  ]
  for (const binding of bindings) {
    const subject = binding.subjects?.find((one) => isUser(one, user, binding.metadata.namespace))
    if (subject === undefined) continue
    const { kind, name } = binding.roleRef
    const role = store.get(kind, kind === 'Role' ? binding.metadata.namespace : undefined, name)
    yield { binding, subject, rules: role === undefined ? undefined : (role.rules ?? []) }
  }
}

/** @param here  the namespace of the binding, which counts for a service account without one */
function isUser({ kind, name, namespace }: Subject, user: User, here: string | undefined): boolean {
  switch (kind) {
    case 'User':
      return user.name === name
    case 'Group':
      return user.groups.includes(name)
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${namespace ?? here}:${name}`
  }
}

function notFound({ kind, name }: RoleRef): string {
  const { singular, group } = resourceOf(kind)
  return `${singular}.${group} "${name}" not found`
}

function told({ binding, subject }: Grant): string {
  const named = (name: string, namespace: string | undefined): string =>
    JSON.stringify(namespace === undefined ? name : `${name}/${namespace}`)
  const { metadata, roleRef } = binding
  const isAccount = subject.kind === 'ServiceAccount'
  const to = `${subject.kind} ${named(subject.name, isAccount ? (subject.namespace ?? metadata.namespace) : undefined)}`
  return `${binding.kind} ${named(metadata.name, metadata.namespace)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${to}`
}
