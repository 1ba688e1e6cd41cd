import { randomUUID } from 'node:crypto'
import type { ServiceConnection } from './connections.ts'

/** How an Azure Resource Manager connection proves who it is. */
export type AzureAuthentication =
  | { readonly by: 'secret'; readonly clientId: string; readonly secret: string }
  /** PEM of the private key and the certificate, one after the other, as people paste it into the form. */
  | { readonly by: 'certificate'; readonly clientId: string; readonly certificate: string }
  /** @param issuer @param subject  what the form shows, to be entered at Entra */
  | {
      readonly by: 'federation'
      readonly clientId: string
      readonly issuer: string
      readonly subject: string
    }
  /** Absent `clientId`: the identity of the machine itself. */
  | { readonly by: 'managedIdentity'; readonly clientId?: string }

export interface AzureConnection {
  readonly authentication: AzureAuthentication
  readonly tenant: string
  readonly subscription: string
  /** Of Azure Resource Manager. */
  readonly url: string
  /** Of Entra, with a slash at its end. */
  readonly authority: string
  /** `AzureCloud`, `AzureUSGovernment`, `AzureChinaCloud`, … */
  readonly environment?: string
  readonly id?: string
}

/**
 * The service connection `name` to Azure Resource Manager, with the schemes, parameters and data of Azure DevOps.
 * Source: the type `azurerm` of its service endpoints, as `azure-pipelines-tasks-azure-arm-rest` reads it.
 */
export function azureConnection(name: string, connection: AzureConnection): ServiceConnection {
  const { url, authority, tenant, authentication } = connection
  return {
    name,
    id: connection.id ?? randomUUID(),
    url,
    ...authorization(authentication, tenant),
    data: {
      environment: connection.environment ?? 'AzureCloud',
      scopeLevel: 'Subscription',
      subscriptionId: connection.subscription,
      subscriptionName: 'MLOps',
      creationMode: 'Manual',
      identityType: 'AppRegistrationManual',
      environmentUrl: url,
      resourceManagerUrl: url,
      environmentAuthorityUrl: authority,
      activeDirectoryAuthority: authority,
      activeDirectoryServiceEndpointResourceId: 'https://management.core.windows.net/',
      serviceManagementUrl: 'https://management.core.windows.net/',
      graphUrl: 'https://graph.windows.net/',
      microsoftGraphUrl: 'https://graph.microsoft.com/',
      EnableAdfsAuthentication: 'false',
      ...(authentication.by === 'managedIdentity' && authentication.clientId !== undefined
        ? { msiClientId: authentication.clientId }
        : {}),
    },
  }
}

function authorization(
  authentication: AzureAuthentication,
  tenantid: string,
): Pick<ServiceConnection, 'scheme' | 'parameters'> {
  switch (authentication.by) {
    case 'secret': {
      const { clientId: serviceprincipalid, secret: serviceprincipalkey } = authentication
      const parameters = { tenantid, serviceprincipalid, authenticationType: 'spnKey', serviceprincipalkey }
      return { scheme: 'ServicePrincipal', parameters }
    }
    case 'certificate': {
      const { clientId: serviceprincipalid, certificate: servicePrincipalCertificate } = authentication
      const parameters = {
        tenantid,
        serviceprincipalid,
        authenticationType: 'spnCertificate',
        servicePrincipalCertificate,
      }
      return { scheme: 'ServicePrincipal', parameters }
    }
    case 'federation': {
      const { clientId: serviceprincipalid, issuer, subject } = authentication
      const federation = { workloadIdentityFederationIssuer: issuer, workloadIdentityFederationSubject: subject }
      return { scheme: 'WorkloadIdentityFederation', parameters: { tenantid, serviceprincipalid, ...federation } }
    }
    case 'managedIdentity':
      return { scheme: 'ManagedServiceIdentity', parameters: { tenantid } }
  }
}
