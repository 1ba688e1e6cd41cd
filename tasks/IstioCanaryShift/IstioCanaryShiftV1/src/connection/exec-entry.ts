import { isAbsolute } from 'node:path'
import type { Cluster } from '@kubernetes/client-node/dist/config_types.js'
import { msg } from '../language/message.ts'
import { ConnectionError } from './connection-error.ts'
import type { ExecPlugin } from './exec-plugin.ts'
import { fieldsOf } from './fields.ts'
import { readMaterial } from './material.ts'
import type { Outside } from './outside.ts'

/**
 * A user's `exec` entry of a kubeconfig, for the cluster that it belongs to. Secrets in its environment are masked.
 * @throws ConnectionError when it lacks its command, or wants somebody at a terminal.
 */
export function readExecEntry(
  entry: unknown,
  cluster: Cluster,
  title: string,
  outside: Pick<Outside, 'mask'>,
): ExecPlugin {
  const { command, args, env, apiVersion, interactiveMode, provideClusterInfo } = fieldsOf(entry)
  if (typeof command !== 'string' || command === '') {
    throw new ConnectionError(msg`The 'exec' entry in ${title} names no command.`)
  }
  if (/[\\/]/.test(command) && !isAbsolute(command)) {
    throw new ConnectionError(
      msg`The credential plugin '${command}' of ${title} is named by a relative path, which on an agent would lead into the sources of whatever is being built. Name the program alone, or by its whole path.`,
    )
  }
  if (interactiveMode === 'Always') {
    throw new ConnectionError(
      msg`The credential plugin '${command}' of ${title} wants somebody at a terminal ('interactiveMode: Always'), whom a pipeline does not have.`,
    )
  }
  return {
    command,
    args: list(args).map(String),
    env: readEnvironment(env, outside),
    apiVersion: typeof apiVersion === 'string' ? apiVersion : 'client.authentication.k8s.io/v1',
    cluster: provideClusterInfo === true ? tellCluster(cluster, title) : undefined,
  }
}

function readEnvironment(env: unknown, outside: Pick<Outside, 'mask'>): Record<string, string> {
  const entries = list(env).map((entry) => {
    const { name, value } = fieldsOf(entry)
    return [String(name), String(value ?? '')] as const
  })
  for (const [name, value] of entries) if (/secret|password|token|key/i.test(name) && value) outside.mask(value)
  return Object.fromEntries(entries)
}

/** As `spec.cluster` of https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
function tellCluster(cluster: Cluster, title: string): Record<string, unknown> {
  const ca = readMaterial('certificate-authority', cluster.caFile, cluster.caData, title)
  return {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'certificate-authority-data': ca?.toString('base64'),
    'proxy-url': cluster.proxyUrl,
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
