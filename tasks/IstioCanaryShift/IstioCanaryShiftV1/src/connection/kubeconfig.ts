import { isAbsolute } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { msg } from '../language/message.ts'
import { readYaml } from '../yaml/read.ts'
import { readAddress } from './address.ts'
import { clusterProxy } from './cluster-proxy.ts'
import type { Connection } from './connection.ts'
import { ConnectionError } from './connection-error.ts'
import { readMaterial } from './material.ts'
import type { Outside } from './outside.ts'
import { type ClusterUser, type Login, loginOf } from './user-login.ts'

/** What one context of a kubeconfig says: which cluster, which user, which namespace. */
export interface Context extends ClusterUser {
  readonly namespace: string | undefined
}

/**
 * The access that a kubeconfig gives which came as text, in the context that is wanted, else in its current one.
 * @throws ConnectionError when the kubeconfig is unusable; the signal's reason.
 */
export async function connectByKubeconfig(
  text: string,
  wanted: string | undefined,
  title: string,
  outside: Outside,
  signal: AbortSignal,
): Promise<Connection> {
  const context = readKubeconfig(text, wanted, title)
  return connectByContext(context, await loginOf(context, outside, signal), title, outside)
}

/** The access of the agent's own kubeconfig, found as kubectl finds it. @throws ConnectionError likewise. */
export async function connectByAgent(outside: Outside, signal: AbortSignal): Promise<Connection> {
  const config = new KubeConfig()
  const title = msg`the agent's own kubeconfig`
  try {
    config.loadFromDefault()
  } catch (error) {
    throw new ConnectionError(msg`Cannot read ${title}: ${firstLine(error)}`, error)
  }
  // Without any kubeconfig client-node makes one up for localhost, which would fail later with a riddle.
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new ConnectionError(
      msg`The agent has no kubeconfig: neither KUBECONFIG nor ~/.kube/config names a file. Set 'connectionType' to 'kubernetesServiceConnection', or give the agent a kubeconfig.`,
    )
  }
  const context = contextOf(config, undefined, title)
  return connectByContext(context, await loginOf(context, outside, signal), title, outside)
}

/**
 * Reads a kubeconfig that came as text. It lies in no folder, so that a relative path in it leads nowhere.
 * @throws ConnectionError when it cannot be read, lacks the context, or names such a path.
 */
export function readKubeconfig(text: string, wanted: string | undefined, ofTitle: string): Context {
  const config = new KubeConfig()
  const title = msg`the kubeconfig of ${ofTitle}`
  try {
    const [document, another] = readYaml(text)
    if (typeof document !== 'object' || document === null || another !== undefined)
      throw new Error(msg`it is no object`)
    config.loadFromString(JSON.stringify(document))
  } catch (error) {
    throw new ConnectionError(msg`${upper(title)} cannot be read: ${firstLine(error)}.`, error)
  }
  const context = contextOf(config, wanted, title)
  const { cluster, user } = context
  const paths = {
    'certificate-authority': cluster.caFile,
    'client-certificate': user.certFile,
    'client-key': user.keyFile,
  }
  for (const [field, path] of Object.entries(paths)) {
    if (!path || isAbsolute(path)) continue
    throw new ConnectionError(
      msg`The '${field}' in ${title} is the relative path '${path}', which does not exist on an agent. Use '${field}-data' with the file's content in base64 ('kubectl config view --flatten --minify' does that).`,
    )
  }
  return context
}

/** The access to a context's cluster by a login. @throws ConnectionError when the cluster's entry is unusable. */
export function connectByContext(context: Context, login: Login, title: string, outside: Outside): Connection {
  const { cluster } = context
  const { credentials, cert, key, identity } = login
  return {
    access: {
      server: readAddress(cluster.server, msg`server`, context.title, cluster.skipTLSVerify),
      ca: readMaterial('certificate-authority', cluster.caFile, cluster.caData, context.title),
      cert,
      key,
      passphrase: undefined,
      servername: cluster.tlsServerName,
      verifyTls: !cluster.skipTLSVerify,
      proxy: cluster.proxyUrl
        ? clusterProxy(cluster.proxyUrl, context.title, outside)
        : outside.network.proxyFor(cluster.server),
      credentials,
    },
    namespace: context.namespace,
    title,
    identity,
  }
}

function contextOf(config: KubeConfig, wanted: string | undefined, title: string): Context {
  const name = wanted ?? config.getCurrentContext()
  const names = config.getContexts().map(({ name }) => `'${name}'`)
  if (!name) {
    throw new ConnectionError(
      msg`${upper(title)} has no current context: set 'current-context' in it; it has ${names.join(', ') || msg`none`}.`,
    )
  }
  const context = config.getContexts().find((context) => context.name === name)
  if (context === undefined) {
    throw new ConnectionError(msg`${upper(title)} has no context '${name}'; it has ${names.join(', ') || msg`none`}.`)
  }
  const cluster = config.getCluster(context.cluster)
  if (!cluster?.server) {
    throw new ConnectionError(msg`${upper(title)} has no cluster '${context.cluster}' for its context '${name}'.`)
  }
  const user = context.user ? config.getUser(context.user) : { name: '' }
  if (user === null)
    throw new ConnectionError(msg`${upper(title)} has no user '${context.user}' for its context '${name}'.`)
  for (const [where, fields] of Object.entries({ cluster, user })) {
    const odd = Object.entries(fields).find(([name, value]) => isText(name) && value && typeof value !== 'string')
    if (odd === undefined) continue
    throw new ConnectionError(msg`The field '${odd[0]}' of the ${where} in ${title} must be a text; put it in quotes.`)
  }
  return { title, cluster, user, namespace: context.namespace || undefined }
}

/** Whether a field of a cluster or a user holds text, by client-node's own names for them. */
function isText(field: string): boolean {
  return !['skipTLSVerify', 'authProvider', 'exec'].includes(field)
}

function upper(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1)
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
