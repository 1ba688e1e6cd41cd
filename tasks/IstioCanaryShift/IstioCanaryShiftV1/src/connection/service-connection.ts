import type { Connection } from './connection.ts'
import { ConnectionError } from './connection-error.ts'
import { fixedCredentials } from './fixed-credentials.ts'
import { connectByKubeconfig } from './kubeconfig.ts'
import type { Outside } from './outside.ts'

/** What the agent knows of a service connection; undefined where it has nothing. */
export interface ServiceConnection {
  readonly url: string | undefined
  readonly parameter: (key: string) => string | undefined
  readonly data: (key: string) => string | undefined
}

/**
 * The access that a Kubernetes service connection gives: by kubeconfig or by the token of a service account.
 * @throws ConnectionError when it is of another kind, or what its kind needs is missing.
 */
export async function connectByServiceConnection(connection: ServiceConnection, outside: Outside): Promise<Connection> {
  // The agent leaves the kind out for connections from before there were kinds, which hold a kubeconfig.
  const kind = connection.data('authorizationType') ?? 'Kubeconfig'
  const found = await connectByKind(kind, connection, outside)
  return { ...found, namespace: connection.data('namespace') ?? found.namespace }
}

function connectByKind(kind: string, connection: ServiceConnection, outside: Outside): Promise<Connection> {
  const title = `the Kubernetes service connection (${kind})`
  switch (kind) {
    case 'Kubeconfig':
      return byKubeconfig(connection, title, outside)
    case 'ServiceAccount':
      return byServiceAccount(connection, title, outside)
    default:
      throw new ConnectionError(
        `The Kubernetes service connection is of kind '${kind}'; this version of the task supports 'Kubeconfig' and 'ServiceAccount'.`,
      )
  }
}

async function byKubeconfig(connection: ServiceConnection, title: string, outside: Outside): Promise<Connection> {
  const kubeconfig = connection.parameter('kubeconfig')
  if (kubeconfig === undefined) throw missing(title, 'kubeconfig')
  const found = await connectByKubeconfig(kubeconfig, connection.parameter('clusterContext'), title, outside)
  return acceptsUntrusted(connection) ? { ...found, access: { ...found.access, verifyTls: false } } : found
}

async function byServiceAccount(connection: ServiceConnection, title: string, outside: Outside): Promise<Connection> {
  const { url } = connection
  const apiToken = connection.parameter('apiToken')
  const certificate = connection.parameter('serviceAccountCertificate')
  if (url === undefined) throw missing(title, 'server URL')
  if (apiToken === undefined) throw missing(title, 'token')
  const token = decode(apiToken)
  for (const secret of [token, apiToken]) outside.mask(secret)
  return {
    access: {
      server: url.replace(/\/$/, ''),
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
    identity: undefined,
  }
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
  return new ConnectionError(`There is no ${what} in ${title}. Edit it in the project's settings, or verify it there.`)
}
