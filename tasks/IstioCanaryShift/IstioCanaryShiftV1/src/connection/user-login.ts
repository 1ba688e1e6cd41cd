import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js'
import type { Credentials } from '../access.ts'
import { msg } from '../language/message.ts'
import { authProviderCredentials } from './auth-provider.ts'
import { ConnectionError } from './connection-error.ts'
import { readExecEntry } from './exec-entry.ts'
import { type ExecPlugin, runExecPlugin } from './exec-plugin.ts'
import { fixedCredentials } from './fixed-credentials.ts'
import { identityOfCertificate, identityOfToken } from './identity.ts'
import { readMaterial } from './material.ts'
import type { Outside } from './outside.ts'
import { renewingCredentials } from './renewing-credentials.ts'

/** How a user proves who they are: by headers, by a client certificate, or both. */
export interface Login {
  readonly credentials: Credentials
  readonly cert: string | Buffer | undefined
  readonly key: string | Buffer | undefined
  /** Who that is to the API server, where the credentials tell it. */
  readonly identity: string | undefined
}

/** A kubeconfig's user, for the cluster of its context. */
export interface ClusterUser {
  readonly user: User
  readonly cluster: Cluster
  /** For messages: `the kubeconfig of …`. */
  readonly title: string
}

/**
 * The login of a kubeconfig's user. Every secret in it is masked first.
 * @throws ConnectionError when it holds what this task cannot use; the signal's reason.
 */
export async function loginOf(
  { user, cluster, title }: ClusterUser,
  outside: Outside,
  signal: AbortSignal,
): Promise<Login> {
  const login = user.exec
    ? await byPlugin(readExecEntry(user.exec, cluster, title, outside), title, outside, signal)
    : await byEntry(user, title, outside, signal)
  return user.impersonateUser ? impersonating(user.impersonateUser, login) : login
}

async function byEntry(user: User, title: string, outside: Outside, signal: AbortSignal): Promise<Login> {
  if (user.name && !(user.token || user.username || user.certFile || user.certData || user.authProvider)) {
    throw new ConnectionError(
      msg`The user '${user.name}' in ${title} has no credentials that this task knows: a token (not 'tokenFile'), a client certificate, user name and password, 'exec' or 'auth-provider'.`,
    )
  }
  const cert = readMaterial('client-certificate', user.certFile, user.certData, title)
  const key = readMaterial('client-key', user.keyFile, user.keyData, title)
  for (const secret of [user.token, user.password, key?.toString()]) if (secret) outside.mask(secret)
  const credentials = user.authProvider
    ? authProviderCredentials(user, title, outside)
    : fixedCredentials(authorization(user, outside))
  const { authorization: proof } = await credentials.headers(signal)
  return { cert, key, credentials, identity: identityOf(proof, user, cert) }
}

/** A token wins over a password, as with kubectl. */
function authorization({ token, username, password }: User, outside: Outside): Record<string, string> {
  if (token) return { authorization: `Bearer ${token.trim()}` }
  if (!username) return {}
  const basic = Buffer.from(`${username}:${password ?? ''}`).toString('base64')
  outside.mask(basic)
  return { authorization: `Basic ${basic}` }
}

/** The API server asks for a client certificate first, and then for a header. */
function identityOf(proof: string | undefined, user: User, cert: Buffer | undefined): string | undefined {
  const named = cert && identityOfCertificate(cert)
  if (named !== undefined) return named
  return proof?.startsWith('Bearer ') ? identityOfToken(proof.slice('Bearer '.length)) : user.username || undefined
}

function impersonating(name: string, login: Login): Login {
  const { credentials } = login
  const headers: Credentials['headers'] = async (signal) => ({
    ...(await credentials.headers(signal)),
    'impersonate-user': name,
  })
  return { ...login, credentials: { ...credentials, headers }, identity: name }
}

/** A plugin's tokens are renewed; its client certificate is taken once, since it lives longer than a step. */
async function byPlugin(plugin: ExecPlugin, title: string, outside: Outside, signal: AbortSignal): Promise<Login> {
  const first = await runExecPlugin(plugin, title, signal)
  if (first.key !== undefined) outside.mask(first.key)
  const { certificate: cert, key } = first
  if (first.token === undefined) {
    return { cert, key, credentials: fixedCredentials({}), identity: cert && identityOfCertificate(cert) }
  }
  let unused: typeof first | undefined = first
  const credentials = renewingCredentials(async (signal) => {
    const { token, expiresAt } = unused ?? (await runExecPlugin(plugin, title, signal))
    unused = undefined
    if (token !== undefined) return { value: token, expiresAt }
    throw new ConnectionError(msg`The credential plugin '${plugin.command}' of ${title} no longer gives a token.`)
  }, outside)
  await credentials.headers(signal)
  return { cert, key, credentials, identity: (cert && identityOfCertificate(cert)) ?? identityOfToken(first.token) }
}
