/** The gateway's ports for connections: each takes them apart by no more than their first bytes, and hands them on. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { PodNetwork } from '../kubelet/network.ts'
import { readGreeting } from './client-hello.ts'
import { chooseDestination } from './route.ts'
import type { RouteTable } from './table.ts'

export interface ConnectionContext {
  network: PodNetwork
  /** From 0 up to 1. */
  random: () => number
  /** The table of this moment. */
  table: () => RouteTable
}

/** The ports of this machine that stand for those of the Gateways. */
export interface ConnectionPorts {
  /** Opens and closes ports as the table has them. */
  follow(): void
  /** Where connections to a Gateway's port go, `127.0.0.1:PORT`; undefined when no Gateway has a server there. */
  addressOf(port: number): Promise<string | undefined>
  stop(): Promise<void>
}

/** Opens none yet. */
export function createConnectionPorts(context: ConnectionContext): ConnectionPorts {
  const open = new Map<number, { server: Server; sockets: Set<Socket>; listening: Promise<void> }>()
  const close = async (port: number): Promise<void> => {
    const found = open.get(port)
    open.delete(port)
    if (found === undefined) return
    await found.listening
    for (const socket of found.sockets) socket.destroy()
    await new Promise((resolve) => found.server.close(resolve))
  }
  return {
    follow: () => {
      const wanted = context.table().connections
      for (const port of open.keys()) if (!wanted.has(port)) void close(port)
      for (const port of wanted.keys()) {
        if (open.has(port)) continue
        const sockets = new Set<Socket>()
        const server = createServer({ allowHalfOpen: true }, (socket) => {
          sockets.add(socket.once('close', () => sockets.delete(socket)))
          take(socket, port, context)
        })
        const listening = new Promise<void>((resolve, reject) => {
          server.once('error', reject).listen(0, '127.0.0.1', resolve)
        })
        open.set(port, { server, sockets, listening })
      }
    },
    addressOf: async (port) => {
      const found = open.get(port)
      await found?.listening
      return found && `127.0.0.1:${(found.server.address() as AddressInfo).port}`
    },
    stop: async () => {
      await Promise.all([...open.keys()].map(close))
    },
  }
}

function take(client: Socket, port: number, context: ConnectionContext): void {
  client.on('error', () => client.destroy())
  const server = context.table().connections.get(port)
  if (server === undefined) {
    client.destroy()
    return
  }
  if (!server.isTls) {
    handOn(client, Buffer.alloc(0), server.find(undefined), context)
    return
  }
  let bytes = Buffer.alloc(0)
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    const greeting = readGreeting(bytes)
    if (greeting.kind === 'incomplete') return
    client.off('data', read).pause()
    if (greeting.kind === 'foreign') client.destroy()
    else handOn(client, bytes, server.find(greeting.serverName), context)
  }
  client.on('data', read)
}

type Shares = Parameters<typeof chooseDestination<{ key: string; weight: number }>>[0]

/** Joins a connection with a pod of one of the destinations; without any it is closed, as Envoy does it. */
function handOn(client: Socket, first: Buffer, shares: Shares | undefined, context: ConnectionContext): void {
  const { network, random, table } = context
  const chosen = shares && table().upstreams.get(chooseDestination(shares, random()).key)
  const endpoints = chosen?.kind === 'found' ? chosen.endpoints : []
  const pod = endpoints[Math.floor(random() * endpoints.length)]
  const port = pod && network.resolve(pod.address, pod.port)
  if (port === undefined) {
    client.destroy()
    return
  }
  const upstream = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  upstream.on('error', () => client.destroy())
  client.once('close', () => upstream.destroy())
  upstream.write(first)
  client.pipe(upstream)
  upstream.pipe(client)
}
