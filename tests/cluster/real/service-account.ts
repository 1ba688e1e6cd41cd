/** A service account with the permissions that the README tells people to give it, and no other. */
import type { Client } from './client.ts'

const name = 'canary'

const rules = [
  { apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['get', 'list', 'create', 'patch'] },
  { apiGroups: ['networking.istio.io'], resources: ['gateways'], verbs: ['get', 'create'] },
  { apiGroups: ['networking.istio.io'], resources: ['destinationrules'], verbs: ['list'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
]

/** Makes the account with its role in a namespace, and returns a token for it. */
export async function createServiceAccount(client: Client, namespace: string): Promise<string> {
  const metadata = { name, namespace }
  const core = `/api/v1/namespaces/${namespace}/serviceaccounts`
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  await client.ask('POST', core, { apiVersion: 'v1', kind: 'ServiceAccount', metadata })
  await client.ask('POST', `${rbac}/roles`, { apiVersion, kind: 'Role', metadata, rules })
  await client.ask('POST', `${rbac}/rolebindings`, {
    apiVersion,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  })
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } }
  const { body } = await client.ask('POST', `${core}/${name}/token`, request)
  return (body as { status: { token: string } }).status.token
}
