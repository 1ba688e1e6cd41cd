/**
 * Azure Resource Manager, as far as it gives the credentials of AKS clusters.
 * Source: "Managed Clusters - List Cluster User Credentials" of the REST reference, and errors that people have posted.
 */
import { stringify } from 'yaml'
import type { Certified } from '../cluster/certificates.ts'
import type { Entra, Principal } from './entra.ts'
import { startWebService, type WebAnswer, type WebRequest, type WebService } from './web-service.ts'

/** A managed cluster. */
export interface ManagedCluster {
  readonly subscription: string
  readonly resourceGroup: string
  readonly name: string
  /** Of its API server. */
  readonly server: string
  /** PEM */
  readonly certificateAuthority: string
  /** The id of the server's application when the cluster takes tokens of Entra; undefined when it only has local accounts. */
  readonly entraServerId?: string
  /** Absent when local accounts are disabled. */
  readonly localAccounts?: {
    readonly user: Certified & { readonly token: string }
    readonly admin: Certified & { readonly token: string }
  }
}

/** What a principal may do, as Azure names it. */
export interface RoleAssignment {
  readonly objectId: string
  readonly role: keyof typeof roles
}

/** The built-in roles that matter here, by the actions on a cluster that they allow. */
const roles = {
  Contributor: ['listClusterUserCredential', 'listClusterAdminCredential'],
  'Azure Kubernetes Service Cluster User Role': ['listClusterUserCredential'],
  'Azure Kubernetes Service Cluster Admin Role': ['listClusterAdminCredential'],
  Reader: [],
} as const

export interface ArmOptions {
  readonly certified: Certified
  readonly entra: Entra
  /** Identifiers by which tokens for ARM are asked for, beside its own address; without a slash at the end. */
  readonly audiences: readonly string[]
  readonly clusters: () => readonly ManagedCluster[]
  readonly assignments: readonly RoleAssignment[]
}

const action =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)\/(listCluster(?:User|Admin)Credential)$/i

/** Starts Azure Resource Manager. */
export async function startArm(options: ArmOptions): Promise<WebService> {
  const service: WebService = await startWebService(options.certified, (request) => {
    const authorization = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (authorization === undefined) {
      return refused(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.")
    }
    const audiences = [service.url, ...options.audiences]
    const principal = options.entra.principalOf(authorization, audiences)
    return typeof principal === 'string' ? refusedToken(principal, audiences) : credentials(options, request, principal)
  })
  return service
}

function credentials(
  { clusters, assignments }: ArmOptions,
  { method, path, query }: WebRequest,
  { clientId, objectId }: Principal,
): WebAnswer {
  const match = action.exec(path)
  if (match === null) return refused(404, 'InvalidResourceType', `The resource type could not be found at '${path}'.`)
  const [, subscription = '', group = '', name = '', operation = ''] = match
  if (!query.has('api-version')) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.'
    return refused(400, 'MissingApiVersionParameter', message)
  }
  if (method !== 'POST') {
    return refused(405, 'HttpMethodNotSupported', `The HTTP method '${method}' is not supported at scope '${path}'.`)
  }
  const inSubscription = clusters().filter((each) => same(each.subscription, subscription))
  if (inSubscription.length === 0) {
    return refused(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`)
  }
  const isAdmin = same(operation, 'listClusterAdminCredential')
  const wanted = isAdmin ? 'listClusterAdminCredential' : 'listClusterUserCredential'
  const mayDo = assignments.some((each) => {
    return each.objectId === objectId && roles[each.role].some((allowed) => allowed === wanted)
  })
  if (!mayDo) {
    const scope = path.slice(0, path.lastIndexOf('/'))
    const message = `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action 'Microsoft.ContainerService/managedClusters/${wanted}/action' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`
    return refused(403, 'AuthorizationFailed', message)
  }
  const inGroup = inSubscription.filter((each) => same(each.resourceGroup, group))
  if (inGroup.length === 0)
    return refused(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`)
  const cluster = inGroup.find((each) => same(each.name, name))
  if (cluster === undefined) {
    const message = `The Resource 'Microsoft.ContainerService/managedClusters/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`
    return refused(404, 'ResourceNotFound', message)
  }
  return answered(cluster, isAdmin)
}

function answered(cluster: ManagedCluster, isAdmin: boolean): WebAnswer {
  const { resourceGroup, name, entraServerId, localAccounts } = cluster
  const asEntraUser = entraServerId !== undefined && !isAdmin
  if (!asEntraUser && localAccounts === undefined) {
    const message =
      'Getting static credential is not allowed because this cluster is set to disable local accounts. For more details, see https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad'
    return refused(400, 'BadRequest', message)
  }
  const account = isAdmin ? 'clusterAdmin' : 'clusterUser'
  const user = asEntraUser ? { exec: kubelogin(entraServerId) } : local(localAccounts?.[isAdmin ? 'admin' : 'user'])
  const kubeconfig = kubeconfigOf(
    cluster,
    `${account}_${resourceGroup}_${name}`,
    isAdmin ? `${name}-admin` : name,
    user,
  )
  const value = Buffer.from(kubeconfig).toString('base64')
  return { status: 200, body: { kubeconfigs: [{ name: account, value }] } }
}

function kubeconfigOf(cluster: ManagedCluster, userName: string, context: string, user: object): string {
  const { name, server, certificateAuthority } = cluster
  return stringify({
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': base64(certificateAuthority), server }, name }],
    contexts: [{ context: { cluster: name, user: userName }, name: context }],
    'current-context': context,
    kind: 'Config',
    preferences: {},
    users: [{ name: userName, user }],
  })
}

/** What AKS writes for clusters with Entra ID: to run kubelogin, which would ask a person. */
function kubelogin(serverId: string): object {
  return {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    args: [
      'get-token',
      '--environment',
      'AzurePublicCloud',
      '--server-id',
      serverId,
      '--client-id',
      '80faf920-1908-4b52-b5ef-a8e7bedfc67a',
      '--tenant-id',
      '00000000-0000-0000-0000-000000000000',
      '--login',
      'devicecode',
    ],
    command: 'kubelogin',
    env: null,
    installHint: '\nkubelogin is not installed which is required to connect to AAD enabled cluster.\n',
    provideClusterInfo: false,
  }
}

function local(account: (Certified & { readonly token: string }) | undefined): object {
  if (account === undefined) throw new Error('There is no local account.')
  const { certificate, key, token } = account
  return { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key), token }
}

function refusedToken(fault: 'malformed' | 'expired' | 'audience', audiences: readonly string[]): WebAnswer {
  switch (fault) {
    case 'malformed':
      return refused(401, 'InvalidAuthenticationToken', 'The access token is invalid.')
    case 'expired':
      return refused(
        401,
        'ExpiredAuthenticationToken',
        'The access token expiry UTC time is earlier than current UTC time.',
      )
    case 'audience': {
      const message = `The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`
      return refused(401, 'InvalidAuthenticationTokenAudience', message)
    }
  }
}

/** The body by which ARM refuses. */
export function refused(status: number, code: string, message: string): WebAnswer {
  return { status, body: { error: { code, message } } }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
