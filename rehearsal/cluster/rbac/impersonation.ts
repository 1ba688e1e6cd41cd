/**
 * Asking as somebody else, as `kubectl --as` does (k8s.io/apiserver/pkg/endpoints/filters, impersonation.go), by the
 * headers `Impersonate-User` and `Impersonate-Group`. Who asks needs the right to `impersonate` each of them.
 */
import { ApiError } from '../store/errors.ts'
import { authorize } from './authorize.ts'
import type { Authorizer } from './authorizer.ts'
import { serviceAccountOf, serviceAccountUser, type User } from './user.ts'

/**
 * The user whom a request is to count for: whoever sent it, unless its headers name another. Refuses Forbidden without
 * the right to it, and what this cluster does not play: `Impersonate-Uid` and `Impersonate-Extra-…`.
 */
export function impersonated(authorizer: Authorizer, sender: User, headers: Readonly<Record<string, string>>): User {
  const unplayed = Object.keys(headers).find((name) => /^impersonate-(uid|extra-)/.test(name))
  if (unplayed !== undefined) throw fault(`the embedded cluster does not play the header ${unplayed}`)
  const { 'impersonate-user': name, 'impersonate-group': groups } = headers
  const wanted = groups?.split(', ') ?? []
  if (name === undefined || name === '') {
    if (wanted.length > 0) throw fault(`requested [${wanted.join(' ')}] without impersonating a user`)
    return sender
  }
  const account = serviceAccountOf(name)
  const whom = account === undefined ? { resource: 'users', name } : { resource: 'serviceaccounts', ...account }
  for (const attributes of [whom, ...wanted.map((group) => ({ resource: 'groups', name: group }))])
    authorize(authorizer, sender, { verb: 'impersonate', group: '', ...attributes })
  if (account !== undefined && wanted.length === 0) return serviceAccountUser(account.namespace, account.name)
  return { name, groups: [...new Set([...wanted, 'system:authenticated'])] }
}

function fault(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {})
}
