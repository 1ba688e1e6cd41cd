import { msg } from '../language/message.ts'
import type { HttpProxy } from '../network/network.ts'
import { ConnectionError } from './connection-error.ts'
import type { Outside } from './outside.ts'

/**
 * The proxy that a kubeconfig's `proxy-url` names; its credentials are masked.
 * @throws ConnectionError for what is no http or https URL.
 */
export function clusterProxy(proxyUrl: string, title: string, outside: Pick<Outside, 'mask'>): HttpProxy {
  const url = URL.canParse(proxyUrl) ? new URL(proxyUrl) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new ConnectionError(
      url === undefined
        ? msg`The 'proxy-url' in ${title} must be an http:// or https:// URL. SOCKS proxies are not supported.`
        : msg`The 'proxy-url' in ${title} must be an http:// or https:// URL, not ${url.protocol}//. SOCKS proxies are not supported.`,
    )
  }
  const [user, password] = [url.username, url.password].map(decodeURIComponent)
  if (!user && !password) return { url: url.origin, authorization: undefined }
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  for (const secret of [password, url.password, basic]) if (secret) outside.mask(secret)
  return { url: url.origin, authorization: `Basic ${basic}` }
}
