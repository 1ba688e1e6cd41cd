/** Who may do what, as rbac.authorization.k8s.io writes it. */

/** What is allowed: verbs on resources of groups, all or by name, or verbs on paths. `*` stands for all. */
export interface PolicyRule {
  verbs: string[]
  /** `''` is the core group. */
  apiGroups?: string[]
  /** With a subresource as `pods/log`. */
  resources?: string[]
  /** Empty or absent: whatever the name. */
  resourceNames?: string[]
  /** May end in `*`. */
  nonResourceURLs?: string[]
}

/** Fields of Role and ClusterRole. */
export interface RoleFields {
  rules?: PolicyRule[] | null
}

export interface Subject {
  kind: 'User' | 'Group' | 'ServiceAccount'
  apiGroup?: string
  name: string
  /** Of a ServiceAccount. */
  namespace?: string
}

export interface RoleRef {
  apiGroup: string
  kind: 'Role' | 'ClusterRole'
  name: string
}

/** Fields of RoleBinding and ClusterRoleBinding. */
export interface BindingFields {
  subjects?: Subject[]
  roleRef: RoleRef
}
