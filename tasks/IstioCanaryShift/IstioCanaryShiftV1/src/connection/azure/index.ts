import { msg } from '../../language/message.ts'
import { openRequests } from '../../network/request.ts'
import type { Connection } from '../connection.ts'
import { identityOfToken } from '../identity.ts'
import { type Context, connectByContext, readKubeconfig } from '../kubeconfig.ts'
import type { Outside } from '../outside.ts'
import { renewingCredentials, type Token } from '../renewing-credentials.ts'
import type { ServiceConnection } from '../service-connection.ts'
import { type Login, loginOf } from '../user-login.ts'
import { type AzureConnection, readAzureConnection } from './azure-connection.ts'
import { askClusterCredentials, type WantedCluster } from './cluster-credentials.ts'
import { askEntra } from './entra.ts'
import type { Exchange } from './exchange.ts'
import { federatedAssertions, type Vouching } from './federated-assertion.ts'
import { serverApplicationOf } from './kubelogin.ts'
import { askManagedIdentity, metadataService } from './managed-identity.ts'

/** What an Azure Resource Manager connection takes from the run. */
export interface AzureRun {
  readonly connection: ServiceConnection
  readonly vouching: Vouching
  /** Where the metadata service is played; undefined for the real one. */
  readonly metadataHost: string | undefined
}

/** Asks for a token for a resource, as the connection's identity. */
type AskTokenFor = (resource: string, signal: AbortSignal) => Promise<Token>

/**
 * The access to an AKS cluster that an Azure Resource Manager connection gives. Where the cluster takes tokens of Entra
 * ID, they are asked for directly and renewed; no program is run.
 * @throws ConnectionError when one of Azure's services refuses; NetworkError when it does not answer; the signal's reason.
 */
export async function connectByAzure(
  run: AzureRun,
  wanted: WantedCluster,
  outside: Outside,
  signal: AbortSignal,
  send = openRequests(outside.network),
): Promise<Connection> {
  const { now, sleep, mask } = outside
  const exchange = { send, now, sleep, mask }
  const azure = readAzureConnection(run.connection)
  const askToken = tokensOf(azure, run, exchange)
  const pass = await askToken(azure.audience, signal)
  mask(pass.value)
  const text = await askClusterCredentials(exchange, azure, wanted, pass, signal)
  const ofCluster = msg`${azure.title}, cluster ${`${wanted.resourceGroup}/${wanted.cluster}`}`
  const title = wanted.admin ? msg`${ofCluster}, with cluster admin rights` : ofCluster
  const context = readKubeconfig(text, undefined, title)
  return connectByContext(context, await loginTo(context, askToken, outside, signal), title, outside)
}

function tokensOf(azure: AzureConnection, run: AzureRun, exchange: Exchange): AskTokenFor {
  const { identity } = azure
  if (identity.kind === 'secret') exchange.mask(identity.secret)
  if (identity.kind === 'certificate') exchange.mask(identity.pem)
  const askAssertion = federatedAssertions(exchange, run.vouching)
  return (resource, signal) =>
    identity.kind === 'managedIdentity'
      ? askManagedIdentity(exchange, run.metadataHost ?? metadataService, identity.client, resource, signal)
      : askEntra(exchange, azure, identity, resource, askAssertion, signal)
}

async function loginTo(context: Context, askToken: AskTokenFor, outside: Outside, signal: AbortSignal): Promise<Login> {
  const application = serverApplicationOf(context)
  if (application === undefined) return loginOf(context, outside, signal)
  const credentials = renewingCredentials((signal) => askToken(application, signal), outside)
  const { authorization } = await credentials.headers(signal)
  const identity = identityOfToken(authorization?.slice('Bearer '.length) ?? '')
  return { credentials, cert: undefined, key: undefined, identity }
}
