/** A service account with the permissions that the README tells people to give it, and no other. */
import { permissionsInReadme } from '../../packaged/permissions.ts'
import type { Client } from './client.ts'

const name = 'canary'

/** Makes the account with its role in a namespace, and returns a token for it. */
export async function createServiceAccount(client: Client, namespace: string): Promise<string> {
  const metadata = { name, namespace }
  const core = `/api/v1/namespaces/${namespace}/serviceaccounts`
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const rules = permissionsInReadme().map(({ group, resource, verbs }) => ({
    apiGroups: [group],
    resources: [resource],
    verbs,
  }))
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
