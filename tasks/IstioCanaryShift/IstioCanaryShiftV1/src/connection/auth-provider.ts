import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import type { Credentials } from '../access.ts'
import { msg } from '../language/message.ts'
import { ConnectionError } from './connection-error.ts'
import { fieldsOf } from './fields.ts'
import type { Outside } from './outside.ts'

// What client-node knows of; `tokenFile` is its own name for the token of a pod, which the kubelet renews.
const known: readonly unknown[] = ['azure', 'gcp', 'oidc', 'tokenFile']

function withoutCommand(name: string, title: string, cause: unknown): ConnectionError {
  return new ConnectionError(
    msg`The auth-provider '${name}' in ${title} gives no token: the one that it has no longer holds, and this task runs no 'cmd-path'. Use an 'exec' entry instead.`,
    cause,
  )
}

/**
 * The credentials of a user with an `auth-provider`, by client-node, which renews them where the entry tells how.
 * @throws ConnectionError when it does not know the provider; its `headers` do when there is no valid token.
 */
export function authProviderCredentials(user: User, title: string, outside: Pick<Outside, 'mask'>): Credentials {
  const { name, config: given } = fieldsOf(user.authProvider)
  // client-node would hand this to a shell, and wait for it without an end.
  const { 'cmd-path': command, ...config } = fieldsOf(given)
  if (!known.includes(name)) {
    throw new ConnectionError(
      msg`The auth-provider '${String(name)}' in ${title} is not known; known are ${known.join(', ')}. Use a token or an 'exec' entry instead.`,
    )
  }
  const masked = new Set<string>()
  const mask = (secret: unknown) => {
    if (typeof secret !== 'string' || secret === '' || masked.has(secret)) return
    masked.add(secret)
    outside.mask(secret)
  }
  const maskConfig = () => {
    for (const key of ['access-token', 'id-token', 'refresh-token', 'client-secret']) mask(config[key])
  }
  const kubeConfig = new KubeConfig()
  // Only the user matters here: how the cluster is reached is not client-node's business.
  kubeConfig.loadFromClusterAndUser(
    { name: 'c', server: 'https://c.invalid', skipTLSVerify: false },
    { ...user, authProvider: { name, config } },
  )
  return {
    async headers() {
      maskConfig()
      const options: RequestOptions = {}
      try {
        await kubeConfig.applyToHTTPSOptions(options)
      } catch (error) {
        if (command !== undefined) throw withoutCommand(String(name), title, error)
        const why = error instanceof Error ? error.message : String(error)
        throw new ConnectionError(msg`The auth-provider '${String(name)}' in ${title} gives no token: ${why}`, error)
      }
      maskConfig()
      const { Authorization: authorization }: Record<string, unknown> = { ...options.headers }
      if (typeof authorization !== 'string') {
        throw new ConnectionError(
          msg`The auth-provider '${String(name)}' in ${title} gives no token: it has none that still holds, and nothing to renew it by.`,
        )
      }
      mask(authorization.replace(/^\S+ /, ''))
      return { authorization }
    },
    refused: () => false,
  }
}
