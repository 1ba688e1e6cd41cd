/** What Docker is to an agent: a daemon that builds images and pushes them to a registry, here the cluster's own. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Image, ImageRegistry } from '../cluster/registry.ts'
import type { ScoringServer } from '../scoring-server/scoring-server.ts'
import { type BuildRequest, build } from './build.ts'

/** A daemon under way. */
export interface Builder {
  /** What `DOCKER_HOST` says: `http://127.0.0.1:PORT`. */
  readonly url: string
  stop(): Promise<void>
}

/** What a daemon builds and pushes with. */
export interface BuilderSetting {
  readonly registry: ImageRegistry
  /** The host of the registry, and who may push to it. */
  readonly login: RegistryLogin
  readonly server: ScoringServer
}

export interface RegistryLogin {
  readonly host: string
  readonly username: string
  readonly password: string
}

/** What the played task asks for: to build and tag, or to push a tag. */
type Order =
  | ({ readonly order: 'build'; readonly references: readonly string[] } & BuildRequest)
  | { readonly order: 'push'; readonly reference: string; readonly username: string; readonly password: string }

/** Starts a daemon on loopback. It answers `POST /` with the lines that docker would print, or with 500 and the reason. */
export async function startBuilder({ registry, login, server }: BuilderSetting): Promise<Builder> {
  const tagged = new Map<string, Image>()
  const carryOut = async (order: Order): Promise<readonly string[]> => {
    if (order.order === 'push') return [push(order, tagged, registry, login)]
    const { image, lines } = await build(order, server)
    for (const reference of order.references) tagged.set(reference, image)
    return [...lines, ...order.references.map((reference) => `naming to ${reference}`)]
  }
  const daemon = createServer((incoming, response) => {
    read(incoming)
      .then(carryOut)
      .then(
        (lines) => response.end(`${lines.join('\n')}\n`),
        (error: unknown) => {
          response.statusCode = 500
          response.end(error instanceof Error ? error.message : String(error))
        },
      )
  })
  daemon.listen(0, '127.0.0.1')
  await once(daemon, 'listening')
  return {
    url: `http://127.0.0.1:${(daemon.address() as AddressInfo).port}`,
    stop: async () => {
      daemon.close()
      daemon.closeAllConnections()
      await once(daemon, 'close')
    },
  }
}

function push(
  { reference, username, password }: Extract<Order, { order: 'push' }>,
  tagged: ReadonlyMap<string, Image>,
  registry: ImageRegistry,
  login: RegistryLogin,
): string {
  const image = tagged.get(reference)
  if (image === undefined) throw new Error(`An image does not exist locally with the tag: ${reference}`)
  if (!reference.startsWith(`${login.host}/`))
    throw new Error(`dial tcp: lookup ${reference.split('/')[0]}: no such host`)
  if (username !== login.username || password !== login.password) {
    throw new Error('unauthorized: authentication required')
  }
  const digest = registry.publish(reference, image)
  // As docker ends a push; the size is that of a real image's manifest, which there is none of.
  return `${reference.slice(reference.lastIndexOf(':') + 1)}: digest: ${digest} size: 0`
}

async function read(incoming: IncomingMessage): Promise<Order> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
