import { msg } from '../../language/message.ts'
import { ConnectionError } from '../connection-error.ts'
import { fieldsOf } from '../fields.ts'
import type { Context } from '../kubeconfig.ts'

/**
 * The application that stands for the cluster's API server in Entra ID, where the context's user signs in by the program
 * kubelogin. Undefined for users with credentials of their own.
 * @throws ConnectionError for a plugin that does not name it.
 */
export function serverApplicationOf({ user, title }: Context): string | undefined {
  if (!user.exec) return undefined
  const { command, args } = fieldsOf(user.exec)
  const words: readonly unknown[] = Array.isArray(args) ? args : []
  const at = words.indexOf('--server-id')
  const inOne = words.find((word): word is string => typeof word === 'string' && word.startsWith('--server-id='))
  const id = inOne?.slice('--server-id='.length) ?? (at < 0 ? undefined : words[at + 1])
  if (typeof id === 'string' && id !== '') return id
  throw new ConnectionError(
    msg`The user in ${title} signs in by '${String(command)}' without '--server-id', which this task does not know.`,
  )
}
