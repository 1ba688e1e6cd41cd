import { randomUUID } from 'node:crypto'
import type { AzureAuthentication } from '../../../rehearsal/agent/azure-connection.ts'
import { page } from '../../../rehearsal/cloud/web-service.ts'
import { azureInputs, deployed } from './azure.ts'
import type { Ground } from './ground.ts'
import { describeRefusals, type Refused, wrong } from './refusals.ts'

describeRefusals('an Azure connection', azureInputs, [
  {
    it: 'a wrong secret',
    connection: azure(({ deployer }) => ({ by: 'secret', clientId: deployer.clientId, secret: wrong })),
    secrets: [wrong],
    says: /Entra ID at \S+ gives no token .*\(401\): AADSTS7000215: Invalid client secret.*the secret's value \(not its id\)/,
  },
  {
    it: 'an expired secret',
    connection: azure(({ deployer }) => ({
      by: 'secret',
      clientId: deployer.clientId,
      secret: deployer.expiredSecret,
    })),
    says: /AADSTS7000222: .* The secret has expired: give the connection a new one/,
  },
  {
    it: 'a certificate that is not the application’s',
    connection: azure(({ deployer, stranger }) => {
      return { by: 'certificate', clientId: deployer.clientId, certificate: stranger.certificate }
    }),
    says: /AADSTS700027: .* The certificate is not the application's/,
  },
  {
    it: 'a certificate without its key',
    connection: azure(({ deployer }) => {
      const certificate = deployer.certificate.slice(deployer.certificate.indexOf('-----BEGIN CERTIFICATE'))
      return { by: 'certificate', clientId: deployer.clientId, certificate }
    }),
    says: /cannot be used: it holds no private key/,
  },
  {
    it: 'an application that is not there',
    connection: azure(({ deployer }) => ({ by: 'secret', clientId: randomUUID(), secret: deployer.secret })),
    says: /AADSTS700016: .* check the connection's service principal id and tenant/,
  },
  {
    it: 'a tenant that is not there',
    connection: ({ cloud }) => {
      const { clientId, secret } = cloud.deployer
      return cloud.connect({ by: 'secret', clientId, secret }, { tenant: 'contoso' })
    },
    says: /AADSTS90002: Tenant 'contoso' not found.* check the connection's tenant id/,
  },
  {
    it: 'a federation whose connection was renamed',
    connection: ({ cloud }) => cloud.federated('renamed'),
    // The agent masks every parameter of a connection, the federation's subject too.
    says: /AADSTS700213: .* assertion subject '\*\*\*'.*copy 'Subject identifier'/,
  },
  {
    it: 'a federation for which Azure DevOps does not vouch',
    connection: ({ cloud }) => ({ ...cloud.federated(), id: randomUUID() }),
    says: /Azure DevOps at \S+ does not vouch for this run .*404\): The service connection could not be found/,
  },
  {
    it: 'a run whose access token has expired',
    connection: ({ cloud }) => cloud.federated(),
    request: () => ({ accessToken: wrong }),
    secrets: [wrong],
    says: /Azure DevOps at \S+ does not vouch for this run .*401\).*the job's access token has not expired/,
  },
  {
    it: 'a server that cannot vouch',
    connection: ({ cloud }) => cloud.federated(),
    request: ({ run: { oidcRequestUri: _, ...run } }) => ({ run }),
    says: /the agent has no variable 'System\.OidcRequestUri'/,
  },
  {
    it: 'a managed identity that the machine lacks',
    connection: azure(() => ({ by: 'managedIdentity', clientId: randomUUID() })),
    request: ({ cloud }) => ({ env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: cloud.metadata.url } }),
    says: /metadata service at \S+ gives no token .*\(400\): Identity not found/,
  },
  {
    it: 'no role in Azure',
    connection: azure(({ stranger }) => ({ by: 'secret', clientId: stranger.clientId, secret: stranger.secret })),
    says: /\(403\): AuthorizationFailed: .*Assign the role 'Azure Kubernetes Service Cluster User Role'/,
  },
  {
    it: 'no role in Azure for an administrator',
    connection: azure(({ stranger }) => ({ by: 'secret', clientId: stranger.clientId, secret: stranger.secret })),
    inputs: { useClusterAdmin: 'true' },
    says: /\(403\): AuthorizationFailed: .*Assign the role 'Azure Kubernetes Service Cluster Admin Role'/,
  },
  {
    it: 'a cluster that is not there',
    connection: deployed,
    inputs: { kubernetesCluster: 'other' },
    says: /cluster 'other' in resource group 'mlops'.*\(404\): ResourceNotFound: .*Check the inputs 'azureResourceGroup' and 'kubernetesCluster'/,
  },
  {
    it: 'a group that is not there',
    connection: deployed,
    inputs: { azureResourceGroup: 'other' },
    says: /\(404\): ResourceGroupNotFound: .*Check the inputs/,
  },
  {
    it: 'an administrator where local accounts are disabled',
    connection: deployed,
    inputs: { kubernetesCluster: 'strict', useClusterAdmin: 'true' },
    says: /Getting static credential is not allowed.*Leave the input 'useClusterAdmin' at false/,
  },
  {
    it: 'a sign-in page in the place of Entra',
    connection: deployed,
    before: ({ cloud }) => cloud.entra.misbehave({ kind: 'answers', status: 200, body: page }),
    says: /Entra ID at \S+ answered 200 with text\/html.*, not JSON/,
  },
  {
    it: 'a redirect in the place of Azure Resource Manager',
    connection: deployed,
    before: ({ cloud }) => {
      const headers = { location: 'https://elsewhere.example.com/' }
      cloud.arm.misbehave({ kind: 'answers', status: 307, headers, body: page })
    },
    says: /Azure Resource Manager at \S+ answered 307 with a redirect to https:\/\/elsewhere\.example\.com, which is not followed/,
  },
  {
    it: 'Entra with commands of the log in its answer',
    connection: deployed,
    before: ({ cloud }) => {
      const body = { error: 'x', error_description: 'AADSTS1: ##vso[task.setvariable variable=PATH]x\n##[error]y' }
      cloud.entra.misbehave({ kind: 'answers', status: 400, body })
    },
    says: /AADSTS1: /,
  },
  {
    it: 'Azure that wants more time than a step has',
    connection: deployed,
    before: ({ cloud }) => {
      const body = { error: { code: 'TooManyRequests', message: 'The request is being throttled.' } }
      cloud.arm.misbehave({ kind: 'answers', status: 429, headers: { 'retry-after': '600' }, body })
    },
    says: /\(429\): TooManyRequests: .*Run this step again later/,
  },
  {
    it: 'an authority of Azure’s servers that the agent does not trust',
    connection: deployed,
    request: () => ({ network: {} }),
    says: /https:\/\/localhost:\d+ is not trusted: .*have the agent trust it \(--sslcacert\)/,
  },
])

function azure(authentication: (cloud: Ground['cloud']) => AzureAuthentication): Refused['connection'] {
  return ({ cloud }) => cloud.connect(authentication(cloud))
}
