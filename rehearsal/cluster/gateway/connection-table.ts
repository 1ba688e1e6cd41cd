/** The gateway's routes of connections: by port, and by the name that a TLS client asks for. Pure. */
import type { ConnectionRoute, Destination } from '../objects/istio.ts'
import type { VirtualService } from '../objects.ts'
import { byAge, hostsOf, type Listener, namesGateway } from './binding.ts'
import { endpointsOf, fullHost, type MeshServices, type Upstream } from './endpoints.ts'
import { hostFit } from './patterns.ts'

/** A destination of connections with its share. */
export interface ConnectionShare {
  /** What the table calls the place of its pods. */
  key: string
  weight: number
}

/** One port of a Gateway that takes connections. */
export interface ConnectionServer {
  /** True when the name that a client asks for decides, so that its first bytes are to be read. */
  isTls: boolean
  /** The shares of the first route that takes a connection; undefined when none does. */
  find(serverName: string | undefined): readonly ConnectionShare[] | undefined
}

interface CompiledRoute {
  takes(serverName: string | undefined): boolean
  shares: readonly ConnectionShare[]
}

/** Compiles the servers for TCP and TLS. `upstreams` and `problems` get what is found on the way. */
export function compileConnections(
  mesh: MeshServices & { virtualServices: readonly VirtualService[] },
  listeners: readonly Listener[],
  upstreams: Map<string, Upstream>,
  problems: string[],
): Map<number, ConnectionServer> {
  const servers = new Map<number, { isTls: boolean; routes: CompiledRoute[] }>()
  for (const listener of listeners) {
    const { protocol, port } = listener
    if (protocol === 'http') continue
    const server = servers.get(port) ?? { isTls: protocol === 'tls', routes: [] }
    servers.set(port, server)
    for (const service of [...mesh.virtualServices].sort(byAge)) {
      const hosts = hostsOf(service, listener)
      if (hosts.length === 0) continue
      const { namespace = '', name } = service.metadata
      const resolve = (destination: Destination): string => {
        const key = `${fullHost(destination.host, namespace)}|${destination.subset ?? ''}|${destination.port?.number ?? port}`
        upstreams.set(key, endpointsOf(destination, namespace, port, mesh))
        return key
      }
      for (const [index, route] of (service.spec[protocol] ?? []).entries()) {
        try {
          server.routes.push(...compileRoute(route, { listener, namespace, hosts, resolve }))
        } catch (error) {
          const where = `VirtualService ${namespace}/${name}, ${protocol} route ${index + 1}`
          problems.push(`${where}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
    }
  }
  return new Map(
    [...servers].map(([port, { isTls, routes }]) => [
      port,
      { isTls, find: (serverName) => routes.find((route) => route.takes(serverName))?.shares },
    ]),
  )
}

interface RouteContext {
  listener: Listener
  namespace: string
  /** The hosts that the server and the VirtualService share. */
  hosts: readonly string[]
  resolve: (destination: Destination) => string
}

const knownConditions = new Set(['port', 'sniHosts', 'gateways'])

/** None when no match of the route is for the listener. */
function compileRoute({ match = [], route = [] }: ConnectionRoute, context: RouteContext): CompiledRoute[] {
  const { listener, namespace, hosts, resolve } = context
  const unknown = match.flatMap((one) => Object.keys(one)).find((field) => !knownConditions.has(field))
  if (unknown !== undefined) throw new Error(`this gateway does not know ${unknown}`)
  const matches = match.filter(
    ({ port, gateways }) =>
      (port === undefined || port === listener.port) &&
      (gateways === undefined || namesGateway(gateways, namespace, listener.gateway)),
  )
  if (match.length > 0 && matches.length === 0) return []
  const [only, ...more] = route
  if (only === undefined) throw new Error('a route needs a destination')
  // Istio's rule: who is alone gets everything, whatever its weight says.
  const shares = route.map(({ destination, weight = 0 }) => ({
    key: resolve(destination),
    weight: more.length === 0 ? 1 : weight,
  }))
  if (shares.every(({ weight }) => weight === 0)) throw new Error('the weights of a route must not all be 0')
  if (listener.protocol === 'tcp') return [{ takes: () => true, shares }]
  const names = matches.flatMap(({ sniHosts = [] }) => sniHosts)
  const fits = (patterns: readonly string[], name: string): boolean =>
    patterns.some((pattern) => hostFit(pattern, name) > 0)
  return [{ takes: (name) => name !== undefined && fits(names, name) && fits(hosts, name), shares }]
}
