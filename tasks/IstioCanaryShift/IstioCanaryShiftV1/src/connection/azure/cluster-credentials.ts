import { msg } from '../../language/message.ts'
import { ConnectionError } from '../connection-error.ts'
import { type Fields, fieldsOf } from '../fields.ts'
import type { Token } from '../renewing-credentials.ts'
import type { AzureConnection } from './azure-connection.ts'
import { type Exchange, fieldsIn, persist } from './exchange.ts'

/** Which cluster's credentials are asked for, and whose. */
export interface WantedCluster {
  readonly resourceGroup: string
  readonly cluster: string
  readonly admin: boolean
}

/**
 * Asks Azure Resource Manager for the kubeconfig of an AKS cluster; its text.
 * Source: "Managed Clusters - List Cluster User Credentials" of Azure's REST reference.
 * @throws ConnectionError when it refuses, with the role that is wanted; NetworkError; the signal's reason.
 */
export async function askClusterCredentials(
  exchange: Exchange,
  connection: AzureConnection,
  wanted: WantedCluster,
  token: Token,
  signal: AbortSignal,
): Promise<string> {
  const action = wanted.admin ? 'listClusterAdminCredential' : 'listClusterUserCredential'
  const path = [
    ['subscriptions', connection.subscription],
    ['resourceGroups', wanted.resourceGroup],
    ['providers', 'Microsoft.ContainerService'],
    ['managedClusters', wanted.cluster],
  ]
    .flat()
    .map(encodeURIComponent)
    .join('/')
  // Without `format=exec` clusters with Entra ID answer a kind of entry that kubectl no longer knows.
  const query = `api-version=2024-05-01${wanted.admin ? '' : '&format=exec'}`
  const url = `${connection.resourceManager}/${path}/${action}?${query}`
  const headers = { authorization: `Bearer ${token.value}`, accept: 'application/json' }
  const answer = await persist(exchange, async (signal) => ({ method: 'POST', url, headers, body: '', signal }), signal)
  const service = msg`Azure Resource Manager at ${connection.resourceManager}`
  const fields = fieldsIn(answer, service)
  if (answer.status !== 200) throw refusal(connection, wanted, service, answer.status, fields)
  return kubeconfigIn(fields, wanted.admin, service)
}

/** Of several kubeconfigs the one that kubectl would get; their values are base64. */
function kubeconfigIn({ kubeconfigs }: Fields, admin: boolean, service: string): string {
  const entries = Array.isArray(kubeconfigs) ? kubeconfigs.map(fieldsOf) : []
  const name = admin ? 'clusterAdmin' : 'clusterUser'
  const { value } = entries.find((entry) => entry.name === name) ?? entries[0] ?? {}
  if (typeof value === 'string' && value !== '') return Buffer.from(value, 'base64').toString('utf8')
  throw new ConnectionError(msg`${service} answered without a kubeconfig ('kubeconfigs[].value').`)
}

function refusal(
  connection: AzureConnection,
  { resourceGroup, cluster, admin }: WantedCluster,
  service: string,
  status: number,
  fields: Fields,
): ConnectionError {
  const { code, message } = 'error' in fields ? fieldsOf(fields.error) : fields
  const said = `${typeof code === 'string' ? `${code}: ` : ''}${String(message ?? msg`it does not say why`)}`
  const where = msg`cluster '${cluster}' in resource group '${resourceGroup}' of subscription ${connection.subscription}`
  const { title } = connection
  const next = remedy(status, String(code), String(message), admin)
  const told = admin
    ? msg`${service} gives no admin credentials of ${where} to ${title} (${status}): ${said} ${next}`
    : msg`${service} gives no credentials of ${where} to ${title} (${status}): ${said} ${next}`
  return new ConnectionError(told.trim())
}

function remedy(status: number, code: string, message: string, admin: boolean): string {
  const role = `Azure Kubernetes Service Cluster ${admin ? 'Admin' : 'User'} Role`
  if (status === 401) return msg`Check the connection's tenant: its tokens are not for this subscription.`
  if (status === 403) return msg`Assign the role '${role}' on the cluster to the connection's service principal.`
  if (code === 'SubscriptionNotFound') return msg`Check the connection's subscription.`
  if (status === 404) return msg`Check the inputs 'azureResourceGroup' and 'kubernetesCluster'.`
  if (/local accounts/i.test(message))
    return msg`Leave the input 'useClusterAdmin' at false: local accounts are disabled.`
  if (status === 429 || status >= 500) return msg`Run this step again later.`
  return ''
}
