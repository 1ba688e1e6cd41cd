/** Refusing what nobody has allowed, in the words of k8s.io/apiserver/pkg/endpoints/handlers/responsewriters. */
import { ApiError, forbidden } from '../store/errors.ts'
import type { Attributes } from './attributes.ts'
import type { Authorizer } from './authorizer.ts'
import type { User } from './user.ts'

/** Refuses Forbidden unless the user may do it. */
export function authorize(authorizer: Authorizer, user: User, attributes: Attributes): void {
  const { isAllowed, reason } = authorizer.decide(user, attributes)
  if (isAllowed) return
  const why = `${told(user, attributes)}${reason === '' ? '' : `: ${reason}`}`
  if ('path' in attributes) throw new ApiError(403, 'Forbidden', `forbidden: ${why}`, {})
  const { group, resource: plural, name = '' } = attributes
  throw forbidden({ group, plural }, name, why)
}

function told({ name: user }: User, attributes: Attributes): string {
  if ('path' in attributes) return `User "${user}" cannot ${attributes.verb} path "${attributes.path}"`
  const { verb, group, resource, subresource, namespace } = attributes
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  return `User "${user}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`
}
