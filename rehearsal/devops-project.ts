import { join } from 'node:path'
import { createAccount } from './account.ts'
import { kubernetesConnection, registryConnection } from './agent/connections.ts'
import { openTask } from './agent/definition.ts'
import type { RegistryLogin } from './builder/builder.ts'
import type { EmbeddedCluster } from './cluster/cluster.ts'
import { type ApiClient, createApiClient } from './observation/api-client.ts'
import type { PipelineServices } from './pipeline/services.ts'

/** The guide's values of the variable group (`seed/canary-guide.ja.md`, "変数の設定"). */
export const groupValues = {
  K8S_AB_SERVICE_CONNECTION: 'mlops-aks',
  K8S_AB_NAMESPACE: 'abtesting',
  IMAGE_REPO_NAME: 'mlopspyciamlcr.azurecr.io',
  IMAGE_REPO_CONNECTION: 'mlops-acr',
} as const

/** Who may push images. */
export const registryLogin: RegistryLogin = {
  host: groupValues.IMAGE_REPO_NAME,
  username: 'pipeline',
  password: 'rehearsal-registry-password',
}

/** An administrator's way into the cluster. */
export function adminClient(cluster: EmbeddedCluster): ApiClient {
  return createApiClient(cluster.server, cluster.adminToken, cluster.certificateAuthority)
}

/**
 * The project that the pipeline runs in, as the guide sets it up: the namespace, the service connection of a service
 * account in it with the rights of docs/roles and no other, that of the registry, the variable group, and the tasks.
 * @param taskDirectory  of the packaged task
 * @param dockerHost  where the agents' Docker answers
 */
export async function setUpProject(
  cluster: EmbeddedCluster,
  taskDirectory: string,
  repository: string,
  dockerHost: string,
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
  const values = { ...groupValues, DOCKER_HOST: dockerHost }
  return {
    tasks: [await openTask(taskDirectory), await openTask(join(import.meta.dirname, 'builder', 'docker-task'))],
    groups: { 'devopsforai-aml-vg': Object.entries(values).map(([name, value]) => ({ name, value })) },
    connections: [connection, registryConnection(groupValues.IMAGE_REPO_CONNECTION, registryLogin)],
    repository,
  }
}
