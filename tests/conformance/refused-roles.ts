/** Roles, bindings and Secrets for tokens that are wrong in themselves. */
import type { Refused } from './refused-requests.ts'
import type { Room } from './room.ts'

const apiVersion = 'rbac.authorization.k8s.io/v1'
const below = (room: Room, plural: string): string => `/apis/${apiVersion}/namespaces/${room.namespace}/${plural}`

const role = (rule: object): Refused['ask'] => {
  const body = { apiVersion, kind: 'Role', metadata: { name: 'wrong' }, rules: [rule] }
  return (room) => room.post(below(room, 'roles'), body)
}

const binding = (more: object): Refused['ask'] => {
  const roleRef = { kind: 'Role', name: 'any' }
  const body = { apiVersion, kind: 'RoleBinding', metadata: { name: 'wrong' }, roleRef, ...more }
  return (room) => room.post(below(room, 'rolebindings'), body)
}

const invalid = (says: RegExp): Refused['want'] => [422, 'Invalid', says]
const right = { apiGroups: [''], resources: ['pods'], verbs: ['get'] }

const ownerless: Refused['ask'] = (room) => {
  const type = 'kubernetes.io/service-account-token'
  return room.post(`/api/v1/namespaces/${room.namespace}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'wrong' },
    type,
  })
}

/** All of them. */
export const refusedRoles: readonly Refused[] = [
  {
    name: 'a rule without a verb',
    ask: role({ ...right, verbs: [] }),
    want: invalid(/ "wrong" is invalid: rules\[0\]\.verbs: Required value: verbs must contain at least one value$/),
  },
  {
    name: 'a rule without a group',
    ask: role({ ...right, apiGroups: [] }),
    want: invalid(/rules\[0\]\.apiGroups: Required value: resource rules must supply at least one api group$/),
  },
  {
    name: 'a rule without a resource',
    ask: role({ ...right, resources: [] }),
    want: invalid(/rules\[0\]\.resources: Required value: resource rules must supply at least one resource$/),
  },
  {
    name: 'a rule of a namespace about paths',
    ask: role({ nonResourceURLs: ['/metrics'], verbs: ['get'] }),
    want: invalid(
      /rules\[0\]\.nonResourceURLs: Invalid value: .*: namespaced rules cannot apply to non-resource URLs$/,
    ),
  },
  {
    name: 'a binding of something that is no role',
    ask: binding({ roleRef: { kind: 'Pod', name: 'any' } }),
    want: invalid(/roleRef\.kind: Unsupported value: "Pod": supported values: "(?:Cluster)?Role", "(?:Cluster)?Role"$/),
  },
  {
    name: 'a binding of a role without a name',
    ask: binding({ roleRef: { kind: 'Role', name: '' } }),
    want: invalid(/roleRef\.name: Required value$/),
  },
  {
    name: 'a binding to something that is nobody',
    ask: binding({ subjects: [{ kind: 'Robot', name: 'r2' }] }),
    want: invalid(/subjects\[0\]\.kind: Unsupported value: "Robot": supported values: /),
  },
  {
    name: 'a binding to a user without a name',
    ask: binding({ subjects: [{ kind: 'User', name: '' }] }),
    want: invalid(/subjects\[0\]\.name: Required value$/),
  },
  {
    name: 'a Secret for the token of nobody',
    ask: ownerless,
    want: invalid(/metadata\.annotations\[kubernetes\.io\/service-account\.name\]: Required value$/),
  },
  {
    name: 'another role for a binding that is there',
    ask: async (room) => {
      await binding({ metadata: { name: 'fixed' } })(room)
      return room.patch(`${below(room, 'rolebindings')}/fixed`, 'merge', { roleRef: { name: 'other' } })
    },
    want: invalid(/roleRef: Invalid value: .*: cannot change roleRef$/),
  },
]
