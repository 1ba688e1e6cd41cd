import type { Socket } from 'node:net'
import { msg } from '../language/message.ts'
import { addressOf } from '../network/address.ts'
import { dialPlain, dialTls } from '../network/dial.ts'
import type { HttpProxy, Network } from '../network/network.ts'
import { NetworkError } from '../network/network-error.ts'

/** The request that every probe is. It carries what the user gave and nothing else: no credential of the cluster. */
export interface ProbeRequest {
  /** `http://…` or `https://…`. */
  readonly url: string
  readonly method: string
  /** Names in lower case. A `host` among them is what the gateway's routes, and TLS, see instead of the URL's. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** From a request's start to its answer's end, in milliseconds. */
  readonly timeoutMs: number
  /** What is trusted (PEM) instead of the agent's authorities; undefined: those. */
  readonly ca: string | undefined
  /** False only when the user says so. */
  readonly verifyTls: boolean
}

/** How requests get to the gateway. */
export interface Way {
  readonly url: URL
  /** The proxy that takes plain HTTP requests and passes them on; undefined when there is none, or it only tunnels. */
  readonly relay: HttpProxy | undefined
  dial(signal: AbortSignal): Promise<Socket>
}

/** @throws NetworkError when the agent's proxy cannot carry such a request. */
export function wayTo({ url: text, headers, ca, verifyTls }: ProbeRequest, network: Network): Way {
  const url = new URL(text)
  const proxy = network.proxyFor(text)
  const { authorities } = network
  const { host = url.host } = headers
  if (url.protocol === 'https:') {
    const options = { ca: ca ?? authorities, rejectUnauthorized: verifyTls, ...nameInTls(host) }
    return { url, relay: undefined, dial: (signal) => dialTls(addressOf(url), options, { proxy, authorities, signal }) }
  }
  if (proxy !== undefined && host !== url.host) {
    throw new NetworkError(
      msg`The agent's proxy for ${url.origin} would send requests for the host '${host}' to that host's own address.`,
      msg`Put the address on the bypass list of the agent (.proxybypass), or probe by the name of the host.`,
      true,
    )
  }
  return { url, relay: proxy, dial: (signal) => dialPlain(addressOf(url), { proxy, authorities, signal }) }
}

/** An address is no name in TLS; the dialling knows that. */
function nameInTls(host: string): { readonly servername?: string } {
  const { hostname } = new URL(`https://${host}`)
  return /^[\d.]+$|^\[/.test(hostname) ? {} : { servername: hostname }
}
