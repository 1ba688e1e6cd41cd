/** Who asks: users by their tokens and certificates. */
import { randomBytes } from 'node:crypto'
import { serviceAccountUser, type User } from '../rbac/user.ts'
import { ApiError } from '../store/errors.ts'

export const administrator: User = { name: 'rehearsal-admin', groups: ['system:masters', 'system:authenticated'] }

/** Who asks for the pages that answer anyone. */
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Knows the bearer tokens that another has given out, such as an identity provider. Undefined: none of its own. */
export type TokenAuthenticator = (token: string) => User | undefined

/** The bearer tokens that the cluster has given out, and those of others that it trusts. */
export interface Tokens {
  /** A new token for a service account. Absent `expires`: never. */
  issue(namespace: string, serviceAccount: string, expires?: Date): string
  /** Ends a token that was issued; one that was not is left alone. */
  revoke(token: string): void
  /** The user of an `Authorization` header. Refuses Unauthorized without a valid token. */
  userOf(authorization: string | undefined): User
}

/** A book of tokens that knows the administrator's, and asks `others` for what it does not know. */
export function createTokens(
  adminToken: string,
  now: () => Date,
  others: TokenAuthenticator = () => undefined,
): Tokens {
  const users = new Map<string, { user: User; expires?: Date }>([[adminToken, { user: administrator }]])
  return {
    issue: (namespace, serviceAccount, expires) => {
      const user = serviceAccountUser(namespace, serviceAccount)
      const token = newAccountToken(user.name, now(), expires)
      users.set(token, expires === undefined ? { user } : { user, expires })
      return token
    },
    revoke: (token) => {
      users.delete(token)
    },
    userOf: (authorization) => {
      const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      const found = token === undefined ? undefined : users.get(token)
      const isValid = found !== undefined && (found.expires === undefined || found.expires > now())
      if (isValid) return found.user
      const user = token === undefined ? undefined : others(token)
      if (user === undefined) throw new ApiError(401, 'Unauthorized', 'Unauthorized')
      return authenticated(user.name, user.groups)
    },
  }
}

/** The user whom a client certificate names: its common name, in the groups that its organizations are. */
export function certificateUser(commonName: string, organizations: readonly string[]): User {
  return authenticated(commonName, organizations)
}

/** Whoever is known is in the group of those who are. */
function authenticated(name: string, groups: readonly string[]): User {
  return { name, groups: [...new Set([...groups, 'system:authenticated'])] }
}

/**
 * A token as API servers give it to service accounts: a JWT, which tells its holder's name to whoever looks. What makes it
 * valid is the book of tokens, so its signature is noise.
 */
function newAccountToken(name: string, now: Date, expires: Date | undefined): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
  const claims = {
    iss: 'https://kubernetes.default.svc.cluster.local',
    sub: name,
    iat: seconds(now),
    ...(expires !== undefined && { exp: seconds(expires) }),
  }
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${randomBytes(256).toString('base64url')}`
}

/** A token that nobody can guess. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}
