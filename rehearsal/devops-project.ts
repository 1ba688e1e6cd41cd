import { createAccount } from './account.ts'
import { kubernetesConnection } from './agent/connections.ts'
import { openTask } from './agent/definition.ts'
import type { EmbeddedCluster } from './cluster/cluster.ts'
import { type ApiClient, createApiClient } from './observation/api-client.ts'
import type { PipelineServices } from './pipeline/services.ts'

/** The guide's values of the variable group (`seed/canary-guide.ja.md`, "変数の設定"). */
export const groupValues = {
  K8S_AB_SERVICE_CONNECTION: 'mlops-aks',
  K8S_AB_NAMESPACE: 'abtesting',
  IMAGE_REPO_NAME: 'mlopspyciamlcr.azurecr.io',
} as const

/** An administrator's way into the cluster. */
export function adminClient(cluster: EmbeddedCluster): ApiClient {
  return createApiClient(cluster.server, cluster.adminToken, cluster.certificateAuthority)
}

/**
 * The project that the pipeline runs in, as the guide sets it up: the namespace, the service connection of a service
 * account in it with the rights of docs/roles and no other, the variable group, and the extension's task.
 * @param taskDirectory  of the packaged task
 */
export async function setUpProject(
  cluster: EmbeddedCluster,
  taskDirectory: string,
  repository: string,
): Promise<Omit<PipelineServices, 'approve' | 'onEvent'>> {
  const namespace = groupValues.K8S_AB_NAMESPACE
  const admin = adminClient(cluster)
  await admin.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const connection = kubernetesConnection(groupValues.K8S_AB_SERVICE_CONNECTION, {
    kind: 'serviceAccount',
    url: cluster.server,
    token: await createAccount(admin, namespace),
    certificateAuthority: cluster.certificateAuthority,
  })
  return {
    tasks: [await openTask(taskDirectory)],
    groups: { 'devopsforai-aml-vg': Object.entries(groupValues).map(([name, value]) => ({ name, value })) },
    connections: [connection],
    repository,
  }
}
