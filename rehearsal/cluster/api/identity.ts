/** Who asks, and what they may do. */
import { randomBytes } from 'node:crypto'
import { ApiError } from '../store/errors.ts'

export interface User {
  readonly name: string
  readonly groups: readonly string[]
}

export const administrator: User = { name: 'rehearsal-admin', groups: ['system:masters', 'system:authenticated'] }

/** Who asks for the pages that answer anyone. */
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** What a request wants to do, in RBAC's words. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

/** Knows the bearer tokens that another has given out, such as an identity provider. Undefined: none of its own. */
export type TokenAuthenticator = (token: string) => User | undefined

/** The bearer tokens that the cluster has given out, and those of others that it trusts. */
export interface Tokens {
  /** A new token for a service account. Absent `expires`: never. */
  issue(namespace: string, serviceAccount: string, expires?: Date): string
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
      const token = newToken()
      const user = serviceAccountUser(namespace, serviceAccount)
      users.set(token, expires === undefined ? { user } : { user, expires })
      return token
    },
    userOf: (authorization) => {
      const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      const found = token === undefined ? undefined : users.get(token)
      const isValid = found !== undefined && (found.expires === undefined || found.expires > now())
      const user = isValid ? found.user : token === undefined ? undefined : others(token)
      if (user === undefined) throw new ApiError(401, 'Unauthorized', 'Unauthorized')
      return user
    },
  }
}

/** The user whom a client certificate names: its common name, in the groups that its organizations are. */
export function certificateUser(commonName: string, organizations: readonly string[]): User {
  return { name: commonName, groups: [...organizations, 'system:authenticated'] }
}

/** A token that nobody can guess. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function serviceAccountUser(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  }
}

/** Whether a user may do this. The one place where RBAC will sit: for now everyone who is known may do everything. */
export function isAllowed(_user: User, _attributes: Attributes): boolean {
  return true
}
