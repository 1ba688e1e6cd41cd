import { msg } from '../language/message.ts'
import { readAddress } from './address.ts'
import type { Connection } from './connection.ts'
import { ConnectionError } from './connection-error.ts'
import { fixedCredentials } from './fixed-credentials.ts'
import { identityOfToken } from './identity.ts'
import type { Outside } from './outside.ts'

/** What the agent knows of a service connection; undefined where it has nothing. */
export interface ServiceConnection {
  readonly url: string | undefined
  /** How it authenticates, such as `Token` or `ServicePrincipal`. */
  readonly scheme: string | undefined
  readonly parameter: (key: string) => string | undefined
  readonly data: (key: string) => string | undefined
}

/**
 * The access that a Kubernetes service connection gives: by kubeconfig, or by the token of a service account, which for
 * an Azure subscription Azure DevOps made itself.
 * @throws ConnectionError when it is of another kind, or what its kind needs is missing; the signal's reason.
 */
export async function connectByServiceConnection(
  connection: ServiceConnection,
  outside: Outside,
  signal: AbortSignal,
): Promise<Connection> {
  // The agent leaves the kind out for connections from before there were kinds, which hold a kubeconfig.
  const kind = connection.data('authorizationType') ?? 'Kubeconfig'
  const found = await connectByKind(kind, connection, outside, signal)
  return { ...found, namespace: connection.data('namespace') ?? found.namespace }
}

async function connectByKind(
  kind: string,
  connection: ServiceConnection,
  outside: Outside,
  signal: AbortSignal,
): Promise<Connection> {
  const title = msg`the Kubernetes service connection (${kind})`
  switch (kind) {
    case 'Kubeconfig':
      return byKubeconfig(connection, title, outside, signal)
    case 'ServiceAccount':
      return byToken(connection, title, outside)
    case 'AzureSubscription':
      return byToken(connection, azureTitle(title, connection), outside)
    default:
      throw new ConnectionError(
        msg`The Kubernetes service connection is of kind '${kind}'; this task knows 'Kubeconfig', 'ServiceAccount' and 'AzureSubscription'.`,
      )
  }
}

async function byKubeconfig(
  connection: ServiceConnection,
  title: string,
  outside: Outside,
  signal: AbortSignal,
): Promise<Connection> {
  const kubeconfig = connection.parameter('kubeconfig')
  if (kubeconfig === undefined) throw missing(title, 'kubeconfig')
  const { connectByKubeconfig } = await import('./kubeconfig.ts')
  const found = await connectByKubeconfig(kubeconfig, connection.parameter('clusterContext'), title, outside, signal)
  return acceptsUntrusted(connection) ? { ...found, access: { ...found.access, verifyTls: false } } : found
}

function byToken(connection: ServiceConnection, title: string, outside: Outside): Connection {
  const { url } = connection
  const apiToken = connection.parameter('apiToken')
  const certificate = connection.parameter('serviceAccountCertificate')
  if (url === undefined) throw missing(title, msg`server URL`)
  if (apiToken === undefined) throw missing(title, msg`token`)
  const token = decode(apiToken)
  for (const secret of [token, apiToken]) outside.mask(secret)
  return {
    access: {
      server: readAddress(url, msg`server URL`, title, acceptsUntrusted(connection)),
      ca: certificate === undefined ? undefined : decode(certificate),
      cert: undefined,
      key: undefined,
      passphrase: undefined,
      servername: undefined,
      verifyTls: !acceptsUntrusted(connection),
      proxy: outside.network.proxyFor(url),
      credentials: fixedCredentials({ authorization: `Bearer ${token}` }),
    },
    namespace: undefined,
    title,
    identity: identityOfToken(token),
  }
}

function azureTitle(title: string, { data }: ServiceConnection): string {
  const cluster = data('clusterId')?.split('/').at(-1)
  const ofCluster = cluster === undefined ? title : msg`${title}, cluster ${cluster}`
  return data('clusterAdmin')?.toLowerCase() === 'true' ? msg`${ofCluster}, with cluster admin rights` : ofCluster
}

function acceptsUntrusted({ data }: ServiceConnection): boolean {
  return data('acceptUntrustedCerts')?.toLowerCase() === 'true'
}

/** A service account's secret holds its values in base64, and people paste them as they are or decoded. */
function decode(value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8')
  const wasBase64 = Buffer.from(text).toString('base64').replace(/=+$/, '') === value.trim().replace(/\s|=+$/g, '')
  return wasBase64 ? text.trim() : value.trim()
}

function missing(title: string, what: string): ConnectionError {
  return new ConnectionError(
    msg`There is no ${what} in ${title}. Edit it in the project's settings, or verify it there.`,
  )
}
