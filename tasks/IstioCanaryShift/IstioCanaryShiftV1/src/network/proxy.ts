import { msg } from '../language/message.ts'
import type { Peer } from './fault.ts'
import type { HttpProxy } from './network.ts'
import { NetworkError } from './network-error.ts'

/** How a proxy itself answered in place of the server. */
export interface ProxyRefusal {
  readonly status: number
  /** The value of `proxy-authenticate`: the kinds of credentials that it takes. */
  readonly challenge: string | undefined
  /** `host:port` of the server that was asked for. */
  readonly target: string
}

/** For people: the proxy's address without what may be secret in it. */
export function tellProxy(proxy: HttpProxy): string {
  const { protocol, host } = new URL(proxy.url)
  return `${protocol}//${host}`
}

/** The proxy as the one that could not be reached. */
export function peerOf(proxy: HttpProxy): Peer {
  return { name: msg`The proxy ${tellProxy(proxy)}`, isProxy: true }
}

/** What a proxy means by its refusal, and what to do about it. */
export function refusalOfProxy(proxy: HttpProxy, { status, challenge, target }: ProxyRefusal): NetworkError {
  const { name } = peerOf(proxy)
  if (status === 407) return wantsCredentials(proxy, target, challenge)
  if (status >= 500) {
    const next = msg`Check that the proxy can resolve and reach that address, or put the address on the bypass list of the agent (.proxybypass).`
    return new NetworkError(msg`${name} could not reach ${target} (${status}).`, next, false)
  }
  const next = msg`Have the proxy allow that address and port, or put the address on the bypass list of the agent (.proxybypass).`
  return new NetworkError(msg`${name} does not allow ${target} (${status}).`, next, true)
}

function wantsCredentials(proxy: HttpProxy, target: string, challenge: string | undefined): NetworkError {
  const { name } = peerOf(proxy)
  if (challenge !== undefined && !/\bbasic\b/i.test(challenge)) {
    const [kinds = ''] = challenge.split(/[\s,]/, 1)
    const next = msg`Have the proxy take Basic credentials from the agent, or let it through without any.`
    return new NetworkError(
      msg`${name} wants credentials by ${kinds} for ${target} (407); the task knows Basic.`,
      next,
      true,
    )
  }
  const what =
    proxy.authorization === undefined
      ? msg`${name} wants credentials for ${target} (407).`
      : msg`${name} does not accept the credentials it was given for ${target} (407).`
  const next = msg`Set the user and the password of the proxy where it is configured: at the agent (--proxyusername, --proxypassword), or in the kubeconfig.`
  return new NetworkError(what, next, true)
}
