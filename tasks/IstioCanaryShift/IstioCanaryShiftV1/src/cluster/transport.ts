import type { ClusterAccess } from '../access.ts'
import { addressOf } from '../network/address.ts'
import type { Trust, Way } from '../network/dial.ts'
import { dialPlain, dialTls } from '../network/dial.ts'
import { explainFault } from '../network/fault.ts'
import { Unreachable } from './failure.ts'
import type { HttpRequest, HttpResponse, Wire } from './wire.ts'
import { http1Wire, http2Wire, keepAliveAgent } from './wire.ts'

export type { HttpRequest, HttpResponse } from './wire.ts'

/** Sends requests to one server. Requests at the same time share one TLS connection where the server speaks HTTP/2. */
export interface Transport {
  /** For people: the server's address, without its path. */
  readonly server: string
  /** @throws Unreachable when there was no answer; the signal's reason when that was aborted. */
  send(request: HttpRequest): Promise<HttpResponse>
  /**
   * Has the next request connect anew. To be called when an answer has not come in time: a connection whose other end is
   * gone without a word takes requests for ever, and answers none.
   */
  renew(): void
  close(): void
}

/**
 * A transport that connects at its first request, and again when the connection was lost (API servers end theirs now
 * and then to balance load). ALPN decides between HTTP/2 and HTTP/1.1. A request whose credentials the server refuses is
 * sent once more when new ones can be had.
 */
export function openTransport(access: ClusterAccess, network: Trust): Transport {
  const base = new URL(access.server)
  const closing = new AbortController()
  const way: Way = {
    proxy: access.proxy,
    signal: closing.signal,
    // Asked for only where it is needed: it may be in a file.
    get authorities() {
      return network.authorities
    },
  }
  let opened: Promise<Wire> | undefined
  let current: Wire | undefined

  /** Requests that begin at the same time share the connection that the first of them opens. */
  function wire(): Promise<Wire> {
    if (current?.usable() === false) replace()
    opened ??= connect(base, access, way).then((wire) => {
      current = wire
      return wire
    })
    return opened
  }

  /** Connections that are in doubt; what is still under way on them may yet be answered. */
  const doubtful: Wire[] = []

  function replace(): void {
    current?.retire()
    current = undefined
    opened = undefined
  }

  async function sendOnce(request: HttpRequest): Promise<HttpResponse> {
    const credentials = await access.credentials.headers(request.signal)
    try {
      const path = base.pathname.replace(/\/$/, '') + request.path
      const ready = await unlessAborted(wire(), request.signal)
      return await ready.send({ ...request, path, headers: { ...credentials, ...request.headers } })
    } catch (error) {
      request.signal.throwIfAborted()
      if (current?.usable() !== true) replace()
      throw new Unreachable(explainFault(error, { name: base.origin, isProxy: false }))
    }
  }

  return {
    server: base.origin,
    async send(request) {
      request.signal.throwIfAborted()
      const response = await sendOnce(request)
      if (response.status !== 401 || !access.credentials.refused()) return response
      response.body.resume()
      return sendOnce(request)
    },
    renew() {
      if (current !== undefined) doubtful.push(current)
      replace()
    },
    close() {
      closing.abort()
      for (const wire of doubtful) wire.close()
      current?.close()
      replace()
    },
  }
}

async function connect(base: URL, access: ClusterAccess, way: Way): Promise<Wire> {
  const address = addressOf(base)
  if (base.protocol === 'http:') {
    const agent = keepAliveAgent(() => dialPlain(address, way))
    return http1Wire(base, agent, way)
  }
  const options = {
    ca: access.ca ?? way.authorities,
    cert: access.cert,
    key: access.key,
    passphrase: access.passphrase,
    servername: access.servername,
    rejectUnauthorized: access.verifyTls,
  }
  const socket = await dialTls(address, { ...options, ALPNProtocols: ['h2', 'http/1.1'] }, way)
  if (socket.alpnProtocol === 'h2') return http2Wire(base, socket)
  const agent = keepAliveAgent(() => dialTls(address, { ...options, ALPNProtocols: ['http/1.1'] }, way), socket)
  return http1Wire(base, agent, way)
}

/** The promise's result, or the signal's reason when that comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
