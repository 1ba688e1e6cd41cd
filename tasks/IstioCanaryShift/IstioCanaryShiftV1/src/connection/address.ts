import { msg } from '../language/message.ts'
import { ConnectionError } from './connection-error.ts'

/**
 * The address of a server that credentials are sent to, without a slash at its end.
 * @param what  For messages, such as `server URL`.
 * @param plain  True where somebody accepted that it is reached without TLS.
 * @throws ConnectionError when it is no http or https URL, or would be reached without TLS.
 */
export function readAddress(address: string, what: string, title: string, plain = false): string {
  const protocol = URL.canParse(address) ? new URL(address).protocol : undefined
  if (protocol === 'https:' || (protocol === 'http:' && plain)) return address.trim().replace(/\/+$/, '')
  throw new ConnectionError(
    protocol === 'http:'
      ? msg`The ${what} in ${title} must be an https:// URL, got '${address}': without TLS everybody on the way could read the credentials.`
      : msg`The ${what} in ${title} must be an https:// URL, got '${address}'.`,
  )
}
