import { randomUUID } from 'node:crypto'
import { environmentName } from './variables.ts'

/** A Kubernetes service connection of a project, by one of the ways in which it can be set up. */
export type KubernetesConnection =
  | { kind: 'kubeconfig'; kubeconfig: string; clusterContext?: string }
  | { kind: 'serviceAccount'; url: string; token: string; certificateAuthority?: string; namespace?: string }
  | {
      kind: 'azureSubscription'
      url: string
      /** Of the service account that Azure DevOps made in the cluster. */
      token: string
      certificateAuthority: string
      namespace?: string
      tenant: string
      subscription: string
      /** The cluster's resource: `/subscriptions/…/managedClusters/NAME`. */
      clusterId: string
      clusterAdmin?: boolean
    }

/** A service connection as the server hands it to the agent. */
export interface ServiceConnection {
  /** What people write in the YAML. */
  readonly name: string
  /** What the task's input holds, and what the names of the variables end in. */
  readonly id: string
  readonly url: string
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, string>>
}

/**
 * The service connection `name` to a Kubernetes cluster, with the schemes, parameters and encodings of Azure DevOps:
 * a service account's token and certificate are base64 of what they are (source: reference/connections.md).
 * @param certificateAuthority  PEM
 */
export function kubernetesConnection(
  name: string,
  connection: KubernetesConnection & { acceptUntrustedCerts?: boolean; id?: string },
): ServiceConnection {
  const id = connection.id ?? randomUUID()
  const trust: Record<string, string> =
    connection.acceptUntrustedCerts === undefined
      ? {}
      : { acceptUntrustedCerts: String(connection.acceptUntrustedCerts) }
  switch (connection.kind) {
    case 'kubeconfig':
      return {
        name,
        id,
        // People type it into the form; the kubeconfig is what counts, and no task should read this.
        url: 'https://kubernetes.invalid/',
        scheme: 'Kubernetes',
        parameters: { kubeconfig: connection.kubeconfig, clusterContext: connection.clusterContext ?? '' },
        data: { authorizationType: 'Kubeconfig', ...trust },
      }
    case 'serviceAccount':
      return {
        name,
        id,
        url: connection.url,
        scheme: 'Token',
        parameters: {
          apiToken: base64(connection.token),
          ...(connection.certificateAuthority === undefined
            ? {}
            : { serviceAccountCertificate: base64(connection.certificateAuthority) }),
        },
        data: {
          authorizationType: 'ServiceAccount',
          ...(connection.namespace === undefined ? {} : { namespace: connection.namespace }),
          ...trust,
        },
      }
    case 'azureSubscription':
      return {
        name,
        id,
        url: connection.url,
        scheme: 'Kubernetes',
        parameters: {
          azureEnvironment: 'AzureCloud',
          azureTenantId: connection.tenant,
          apiToken: base64(connection.token),
          serviceAccountCertificate: base64(connection.certificateAuthority),
        },
        data: {
          authorizationType: 'AzureSubscription',
          azureSubscriptionId: connection.subscription,
          azureSubscriptionName: 'MLOps',
          clusterId: connection.clusterId,
          namespace: connection.namespace ?? '',
          clusterAdmin: String(connection.clusterAdmin ?? false),
          ...trust,
        },
      }
    default:
      return unreachable(connection)
  }
}

/**
 * A service connection of type `generic`, with the parameters of Azure DevOps: those that were left empty are not there.
 */
export function genericConnection(
  name: string,
  url: string,
  parameters: { readonly username?: string; readonly password?: string },
): ServiceConnection {
  return { name, id: randomUUID(), url, scheme: 'UsernamePassword', parameters: { ...parameters }, data: {} }
}

/** The service connection `name` to a Docker registry, of its type _Others_. */
export function registryConnection(
  name: string,
  login: { readonly host: string; readonly username: string; readonly password: string },
): ServiceConnection {
  const registry = `https://${login.host}`
  return {
    name,
    id: randomUUID(),
    url: registry,
    scheme: 'UsernamePassword',
    parameters: { registry, username: login.username, password: login.password, email: '' },
    data: { registrytype: 'Others' },
  }
}

/** The run's own connection to Azure DevOps: no input names it, each step has it. */
export function systemConnection(collectionUri: string, accessToken: string): ServiceConnection {
  return {
    name: 'SystemVssConnection',
    id: 'SYSTEMVSSCONNECTION',
    url: collectionUri,
    scheme: 'OAuth',
    parameters: { AccessToken: accessToken },
    data: {},
  }
}

/**
 * Parameters that the agent shows in its log, since they are no secrets (source: `MaskingUtil` of azure-pipelines-agent,
 * those of them that the connections of this project have). All others it masks, also those that are none.
 */
const shownParameters = ['tenantid', 'authenticationtype', 'authorizationtype', 'scope', 'role']

/** The values of a connection that the agent masks in every log of its job. */
export function maskedParameters({ parameters }: ServiceConnection): string[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    shownParameters.includes(key.toLowerCase()) ? [] : value,
  )
}

/** The `ENDPOINT_…` variables by which a task reads the connection. */
export function connectionEnvironment(connection: ServiceConnection): Record<string, string> {
  const { id, url, scheme, parameters, data } = connection
  const environment: Record<string, string> = {
    [`ENDPOINT_URL_${id}`]: url,
    [`ENDPOINT_AUTH_${id}`]: JSON.stringify({ parameters, scheme }),
    [`ENDPOINT_AUTH_SCHEME_${id}`]: scheme,
  }
  for (const [key, value] of Object.entries(parameters)) {
    environment[`ENDPOINT_AUTH_PARAMETER_${id}_${environmentName(key)}`] = value
  }
  if (id === 'SYSTEMVSSCONNECTION') return environment
  environment[`ENDPOINT_DATA_${id}`] = JSON.stringify(data)
  for (const [key, value] of Object.entries(data)) environment[`ENDPOINT_DATA_${id}_${environmentName(key)}`] = value
  return environment
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function unreachable(value: never): never {
  throw new Error(`No such connection: ${JSON.stringify(value)}`)
}
