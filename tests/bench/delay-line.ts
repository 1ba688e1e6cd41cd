import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

/** A way to a server of this machine that takes its time. */
export interface DelayLine {
  /** On 127.0.0.1. */
  readonly port: number
  stop(): Promise<void>
}

/**
 * A relay to a port of 127.0.0.1 that stands for a network with a round trip of `roundTripMs`: what either side sends arrives half
 * of it later, in its order and without a limit of bandwidth. The kernel accepts a connection at once; for the round trip that
 * a handshake of TCP takes, what the client sends goes on its way no earlier than one round trip after that. So a client that
 * speaks first, as in TLS, sees the times of such a network, also one that has other work to do while it connects.
 * A client that is told of its connection earlier than it would be gains nothing by it.
 */
export async function startDelayLine(target: number, roundTripMs: number): Promise<DelayLine> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const connected = performance.now() + roundTripMs
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
    carry(client, upstream, () => Math.max(performance.now(), connected) + roundTripMs / 2)
    carry(upstream, client, () => performance.now() + roundTripMs / 2)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Carries all that comes from a socket, and its end, to another one; `due` tells when that which comes now arrives. */
function carry(from: Socket, to: Socket, due: () => number): void {
  const waiting: { readonly at: number; readonly act: () => void }[] = []
  let timer: NodeJS.Timeout | undefined
  const deliver = (): void => {
    timer = undefined
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const left = next.at - performance.now()
      if (left > 0) {
        timer = setTimeout(deliver, left)
        return
      }
      waiting.shift()
      next.act()
    }
  }
  const later = (act: () => void): void => {
    waiting.push({ at: due(), act })
    if (timer === undefined) deliver()
  }
  from.on('data', (chunk) => later(() => to.write(chunk)))
  from.on('end', () => later(() => to.end()))
  // Broken off rather than ended: then there is nothing left to be delivered on the other side either.
  from.on('error', () => to.destroy())
}
