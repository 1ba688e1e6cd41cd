import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Connection } from './connection.ts'
import { ConnectionError } from './connection-error.ts'
import { fixedCredentials } from './fixed-credentials.ts'
import type { Outside } from './outside.ts'

/**
 * The access that a kubeconfig gives. client-node knows every kind of credential in it; only the connection is ours.
 * @throws ConnectionError when the kubeconfig is unusable.
 */
export async function connectByKubeconfig(
  text: string,
  context: string | undefined,
  title: string,
  outside: Outside,
): Promise<Connection> {
  const config = new KubeConfig()
  try {
    config.loadFromString(text)
  } catch (error) {
    throw new ConnectionError(`The kubeconfig of ${title} cannot be read: ${firstLine(error)}`, error)
  }
  return connectByConfig(config, context, title, outside)
}

/** The access of the agent's own kubeconfig, found as kubectl finds it. @throws ConnectionError likewise. */
export async function connectByAgent(outside: Outside): Promise<Connection> {
  const config = new KubeConfig()
  const title = "the agent's own kubeconfig"
  try {
    config.loadFromDefault()
  } catch (error) {
    throw new ConnectionError(`Cannot read ${title}: ${firstLine(error)}`, error)
  }
  // Without any kubeconfig client-node makes one up for localhost, which would fail later with a riddle.
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new ConnectionError(
      `The agent has no kubeconfig: neither KUBECONFIG nor ~/.kube/config names a file. Set 'connectionType' to 'kubernetesServiceConnection', or give the agent a kubeconfig.`,
    )
  }
  return connectByConfig(config, undefined, title, outside)
}

async function connectByConfig(
  config: KubeConfig,
  wanted: string | undefined,
  title: string,
  outside: Outside,
): Promise<Connection> {
  const contexts = config.getContexts().map(({ name }) => name)
  if (wanted !== undefined) {
    if (!contexts.includes(wanted)) {
      throw new ConnectionError(
        `The kubeconfig of ${title} has no context '${wanted}'; it has ${contexts.map((name) => `'${name}'`).join(', ') || 'none'}.`,
      )
    }
    config.setCurrentContext(wanted)
  }
  const cluster = config.getCurrentCluster()
  if (!cluster?.server) {
    throw new ConnectionError(
      `The kubeconfig of ${title} has no cluster for its current context '${config.getCurrentContext() ?? ''}'.`,
    )
  }
  if (cluster.proxyUrl) {
    throw new ConnectionError(
      `The kubeconfig of ${title} wants a proxy ('proxy-url'), which this version of the task cannot use.`,
    )
  }
  const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {}
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    throw new ConnectionError(`The kubeconfig of ${title} gives no credentials: ${firstLine(error)}`, error)
  }
  const headers = credentialHeaders(options)
  const user = config.getCurrentUser()
  const secrets = [...Object.values(headers).map(withoutScheme), user?.token, user?.password, text(pem(options.key))]
  for (const secret of secrets.filter(isText)) outside.mask(secret)
  return {
    access: {
      server: cluster.server.replace(/\/$/, ''),
      ca: pem(options.ca),
      cert: pem(options.cert),
      key: pem(options.key),
      passphrase: options.passphrase,
      servername: cluster.tlsServerName,
      verifyTls: cluster.skipTLSVerify !== true,
      proxy: outside.network.proxyFor(cluster.server),
      credentials: fixedCredentials(headers),
    },
    namespace: config.getContextObject(config.getCurrentContext())?.namespace || undefined,
    title,
    identity: user?.name,
  }
}

function credentialHeaders(options: Parameters<KubeConfig['applyToHTTPSOptions']>[0]): Record<string, string> {
  const headers = Object.entries(options.headers ?? {}).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string'
  })
  const basic = options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {}
  return { ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])), ...basic }
}

function withoutScheme(header: string): string {
  return header.replace(/^\S+ /, '')
}

function pem(value: unknown): string | Buffer | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : undefined
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function text(value: string | Buffer | undefined): string | undefined {
  return value?.toString()
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
