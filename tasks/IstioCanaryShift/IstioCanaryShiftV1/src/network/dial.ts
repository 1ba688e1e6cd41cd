import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { setImmediate } from 'node:timers/promises'
import tls from 'node:tls'
import { msg } from '../language/message.ts'
import { type Address, addressOf, tellAddress } from './address.ts'
import { takeEarly } from './early-connection.ts'
import type { Awaited, Peer } from './fault.ts'
import { explainFault, timeOut } from './fault.ts'
import type { HttpProxy, Network } from './network.ts'
import { NetworkError } from './network-error.ts'
import { peerOf, refusalOfProxy } from './proxy.ts'

/** What is trusted where a connection brings no authority of its own. */
export type Trust = Pick<Network, 'authorities'>

/** How to get to a server; what is trusted is for a proxy that is spoken to by TLS. */
export interface Way extends Trust {
  readonly proxy: HttpProxy | undefined
  /** Ends the dialling; its reason is thrown. */
  readonly signal: AbortSignal
  /** For all the steps of the connection, in milliseconds; 15 seconds when absent. */
  readonly timeoutMs?: number
}

/** What TLS needs beside the address: trust, client certificate, name, protocols. */
export type TlsOptions = Pick<
  tls.ConnectionOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername' | 'ALPNProtocols'
>

// Longer than any round trip that still makes sense, short enough to try again within a step's time.
const connectTimeoutMs = 15_000

// Load balancers and proxies drop a watch without a word that is quiet for some minutes (Azure's after four).
const keepAliveMs = 30_000

/**
 * A TLS connection to a server, directly or through the tunnel of a proxy. Its handshake is done and, unless
 * `rejectUnauthorized` is false, the server is verified.
 * @throws NetworkError; the signal's reason.
 */
export async function dialTls(address: Address, options: TlsOptions, way: Way): Promise<tls.TLSSocket> {
  const peer = { name: `https://${tellAddress(address)}`, isProxy: false }
  const limit = new Deadline(way)
  const tunnel = way.proxy && (await openTunnel(address, way.proxy, way, limit))
  return secure(address, options, peer, limit, tunnel)
}

/**
 * A connection for plain HTTP: to the server, or to the proxy, which then wants the request in absolute form.
 * @throws NetworkError; the signal's reason.
 */
export async function dialPlain(address: Address, way: Way): Promise<net.Socket> {
  const limit = new Deadline(way)
  if (way.proxy !== undefined) return dialProxy(way.proxy, way, limit)
  return connect(address, { name: `http://${tellAddress(address)}`, isProxy: false }, limit)
}

async function openTunnel(address: Address, proxy: HttpProxy, trust: Trust, limit: Deadline): Promise<net.Socket> {
  const target = tellAddress(address)
  const toProxy = await dialProxy(proxy, trust, limit)
  const request = http.request({
    createConnection: () => toProxy,
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }) },
  })
  request.end()
  const [response, socket, head] = (await limit.await(request, 'connect', peerOf(proxy), 'tunnel', () =>
    request.destroy(),
  )) as [http.IncomingMessage, net.Socket, Buffer]
  const status = response.statusCode ?? 0
  if (status < 200 || status >= 300) {
    socket.destroy()
    throw refusalOfProxy(proxy, { status, challenge: response.headers['proxy-authenticate'], target })
  }
  if (head.length > 0) socket.unshift(head)
  return socket
}

async function dialProxy(proxy: HttpProxy, trust: Trust, limit: Deadline): Promise<net.Socket> {
  const url = new URL(proxy.url)
  const peer = peerOf(proxy)
  if (url.protocol === 'http:') return connect(addressOf(url), peer, limit)
  if (url.protocol === 'https:') return secure(addressOf(url), { ca: trust.authorities }, peer, limit)
  throw new NetworkError(
    msg`${peer.name} is of a kind that the task does not know.`,
    msg`Use a proxy whose address begins with http:// or https://.`,
    true,
  )
}

/** A connection that stands, or has begun. */
function open(address: Address): net.Socket {
  return takeEarly(address) ?? net.connect({ ...address, noDelay: true })
}

async function connect(address: Address, peer: Peer, limit: Deadline): Promise<net.Socket> {
  const socket = open(address)
  if (socket.connecting) await limit.await(socket, 'connect', peer, 'connection', () => socket.destroy())
  return socket.setKeepAlive(true, keepAliveMs)
}

/** @param tunnel to the address, where there is one. */
async function secure(
  address: Address,
  options: TlsOptions,
  peer: Peer,
  limit: Deadline,
  tunnel?: net.Socket,
): Promise<tls.TLSSocket> {
  const servername = options.servername ?? (net.isIP(address.host) === 0 ? address.host : '')
  const beneath = tunnel ?? open(address)
  let failure: Error | undefined
  beneath.on('error', (error) => {
    failure = error
  })
  // The connection begins on its way before Node 20 takes 20 ms to prepare what it trusts.
  await setImmediate()
  // From here on the connection above tells what becomes of the one beneath.
  if (failure !== undefined) throw explainFault(failure, peer)
  let socket: tls.TLSSocket
  try {
    // The address is what the certificate is held to where it has no name; a tunnel's own would be the proxy's.
    socket = tls.connect({ ...address, ...options, ...contextOf(options), servername, socket: beneath })
  } catch (error) {
    beneath.destroy()
    // A certificate or key that OpenSSL cannot read is told at once.
    throw explainFault(error, peer)
  }
  socket.setNoDelay(true)
  await limit.await(socket, 'secureConnect', peer, 'tlsConnection', () => socket.destroy())
  return socket.setKeepAlive(true, keepAliveMs)
}

const contexts = new Map<string, tls.SecureContext>()

/**
 * The context of trust for authorities alone, made once: on Node 20 the well-known ones take up to 100 ms each time. With a
 * client certificate, or with Node's own list, which it keeps itself, TLS makes its own.
 */
function contextOf({ ca, cert, key, pfx }: TlsOptions): Pick<tls.ConnectionOptions, 'secureContext'> {
  if (typeof ca !== 'string' || cert !== undefined || key !== undefined || pfx !== undefined) return {}
  const secureContext = contexts.get(ca) ?? tls.createSecureContext({ ca })
  contexts.set(ca, secureContext)
  return { secureContext }
}

/** One bounded time for all the steps of a connection. */
class Deadline {
  readonly #ms: number
  readonly #outer: AbortSignal
  readonly #time: AbortSignal
  readonly #either: AbortSignal

  constructor({ signal, timeoutMs = connectTimeoutMs }: Way) {
    signal.throwIfAborted()
    this.#ms = timeoutMs
    this.#outer = signal
    this.#time = AbortSignal.timeout(timeoutMs)
    this.#either = AbortSignal.any([signal, this.#time])
  }

  /** Waits for an event. In every other case `giveUp` is called, and the error is explained as the peer's. */
  async await(
    emitter: NodeJS.EventEmitter,
    event: string,
    peer: Peer,
    awaited: Awaited,
    giveUp: () => void,
  ): Promise<unknown[]> {
    try {
      return await once(emitter, event, { signal: this.#either })
    } catch (error) {
      emitter.on('error', () => undefined)
      giveUp()
      this.#outer.throwIfAborted()
      throw this.#time.aborted ? timeOut(peer, awaited, this.#ms) : explainFault(error, peer)
    }
  }
}
