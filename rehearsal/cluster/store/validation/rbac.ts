/** The checks of roles and bindings (k8s.io/kubernetes/pkg/apis/rbac/validation). */
import type { PolicyRule, Subject } from '../../objects/rbac.ts'
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../objects.ts'
import type { Cause } from '../errors.ts'
import { invalidValue, notSupported, required } from './field.ts'

const apiGroup = 'rbac.authorization.k8s.io'

/** What is wrong with a Role or a ClusterRole. */
export function roleProblems({ kind, rules }: Role | ClusterRole): Cause[] {
  return (rules ?? []).flatMap((rule, index) => ruleProblems(`rules[${index}]`, rule, kind))
}

function ruleProblems(field: string, rule: PolicyRule, kind: 'Role' | 'ClusterRole'): Cause[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  const causes = verbs.length === 0 ? [required(`${field}.verbs`, 'verbs must contain at least one value')] : []
  const wrongUrls = (why: string): Cause => invalidValue(`${field}.nonResourceURLs`, nonResourceURLs, why)
  if (nonResourceURLs.length > 0) {
    if (kind === 'Role') causes.push(wrongUrls('namespaced rules cannot apply to non-resource URLs'))
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      causes.push(wrongUrls('rules cannot apply to both regular resources and non-resource URLs'))
    return causes
  }
  if (apiGroups.length === 0)
    causes.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'))
  if (resources.length === 0)
    causes.push(required(`${field}.resources`, 'resource rules must supply at least one resource'))
  return causes
}

/** What is wrong with a binding. */
export function bindingProblems({ kind, roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding): Cause[] {
  const { apiGroup: group = '', kind: roleKind = '', name = '' } = roleRef
  const roleKinds = kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole']
  return [
    ...(group === apiGroup ? [] : [notSupported('roleRef.apiGroup', group, [apiGroup])]),
    ...(roleKinds.includes(roleKind) ? [] : [notSupported('roleRef.kind', roleKind, roleKinds)]),
    ...(name === '' ? [required('roleRef.name')] : []),
    ...subjects.flatMap((subject, index) => subjectProblems(`subjects[${index}]`, subject, kind)),
  ]
}

function subjectProblems(field: string, subject: Subject, kind: 'RoleBinding' | 'ClusterRoleBinding'): Cause[] {
  const causes = subject.name ? [] : [required(`${field}.name`)]
  const group = subject.kind === 'ServiceAccount' ? '' : apiGroup
  switch (subject.kind) {
    case 'ServiceAccount':
      // In a RoleBinding the namespace of the binding stands for one that is left out.
      if (kind === 'ClusterRoleBinding' && !subject.namespace) causes.push(required(`${field}.namespace`))
      break
    case 'User':
    case 'Group':
      break
    default:
      return [...causes, notSupported(`${field}.kind`, subject.kind, ['ServiceAccount', 'User', 'Group'])]
  }
  if ((subject.apiGroup ?? '') !== group) causes.push(notSupported(`${field}.apiGroup`, subject.apiGroup, [group]))
  return causes
}

/** What an update of a binding may not change. */
export function bindingUpdateProblems(present: RoleBinding | ClusterRoleBinding, next: typeof present): Cause[] {
  const same = (['apiGroup', 'kind', 'name'] as const).every((field) => present.roleRef[field] === next.roleRef[field])
  return same ? [] : [invalidValue('roleRef', next.roleRef, 'cannot change roleRef')]
}
