import { msg } from '../../language/message.ts'
import { readAddress } from '../address.ts'
import { ConnectionError } from '../connection-error.ts'
import type { ServiceConnection } from '../service-connection.ts'

/** Who the task is to Entra ID, and how it proves that. */
export type AzureIdentity =
  | { readonly kind: 'secret'; readonly tenant: string; readonly client: string; readonly secret: string }
  /** The certificate and its private key as PEM, one after the other. */
  | { readonly kind: 'certificate'; readonly tenant: string; readonly client: string; readonly pem: string }
  /** Azure DevOps vouches for the run. */
  | { readonly kind: 'federation'; readonly tenant: string; readonly client: string }
  /** The agent's machine vouches for it; the client is named when the machine has several identities. */
  | { readonly kind: 'managedIdentity'; readonly client: string | undefined }

/** What an Azure Resource Manager connection holds. URLs have no slash at their end, but for the audience. */
export interface AzureConnection {
  readonly title: string
  readonly identity: AzureIdentity
  /** Where Entra ID gives tokens, such as `https://login.microsoftonline.com`: each sovereign cloud has its own. */
  readonly authority: string
  /** Where Azure Resource Manager answers, such as `https://management.azure.com`. */
  readonly resourceManager: string
  /** For whom Azure Resource Manager's tokens are made out. */
  readonly audience: string
  readonly subscription: string
}

/**
 * Reads an Azure Resource Manager connection. The keys are those that Microsoft's own tasks read (azure-arm-endpoint.ts
 * of azure-pipelines-tasks' azure-arm-rest).
 * @throws ConnectionError when something is missing, or of a kind that this task does not know.
 */
export function readAzureConnection(connection: ServiceConnection): AzureConnection {
  const { data, url } = connection
  const scheme = connection.scheme ?? 'ServicePrincipal'
  const title = msg`the Azure Resource Manager connection (${scheme})`
  if (data('EnableAdfsAuthentication')?.toLowerCase() === 'true') {
    throw new ConnectionError(
      msg`AD FS signs in ${title}, which this task does not know. Use one that signs in by Entra ID.`,
    )
  }
  const identity = readIdentity(connection, scheme, title)
  const resourceManager = readAddress(present(url, msg`server URL`, title), msg`server URL`, title)
  // Connections have the one of Microsoft's newer library, the one of its older, or both.
  const authority =
    data('activeDirectoryAuthority') ?? data('environmentAuthorityUrl') ?? 'https://login.microsoftonline.com'
  return {
    title: msg`the Azure Resource Manager connection (${tellKind(identity)})`,
    identity,
    authority: readAddress(authority, msg`authority`, title),
    resourceManager,
    audience: data('activeDirectoryServiceEndpointResourceId') ?? `${resourceManager}/`,
    // One for a management group or a machine learning workspace has none.
    subscription: present(data('subscriptionId'), msg`subscription id`, title),
  }
}

function readIdentity({ parameter, data }: ServiceConnection, scheme: string, title: string): AzureIdentity {
  if (scheme.toLowerCase() === 'managedserviceidentity') {
    return { kind: 'managedIdentity', client: data('msiClientId') }
  }
  const tenant = present(parameter('tenantid'), msg`tenant id`, title)
  const client = present(parameter('serviceprincipalid'), msg`service principal id`, title)
  switch (scheme.toLowerCase()) {
    case 'workloadidentityfederation':
      return { kind: 'federation', tenant, client }
    case 'serviceprincipal':
      return parameter('authenticationType')?.toLowerCase() === 'spncertificate'
        ? {
            kind: 'certificate',
            tenant,
            client,
            pem: present(parameter('servicePrincipalCertificate'), msg`certificate`, title),
          }
        : {
            kind: 'secret',
            tenant,
            client,
            secret: present(parameter('serviceprincipalkey'), msg`service principal key`, title),
          }
    default:
      throw new ConnectionError(
        msg`The Azure Resource Manager connection signs in by '${scheme}'; this task knows ServicePrincipal, WorkloadIdentityFederation and ManagedServiceIdentity.`,
      )
  }
}

function tellKind({ kind }: AzureIdentity): string {
  const names = {
    secret: msg`service principal with a secret`,
    certificate: msg`service principal with a certificate`,
    federation: msg`workload identity federation`,
    managedIdentity: msg`managed identity`,
  }
  return names[kind]
}

function present(value: string | undefined, what: string, title: string): string {
  if (value !== undefined) return value
  throw new ConnectionError(
    msg`There is no ${what} in ${title}. Edit it in the project's settings, or verify it there.`,
  )
}
