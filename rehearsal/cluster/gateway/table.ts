/** The gateway's routes, from the objects that configure a mesh. Pure. */
import type { Gateway, VirtualService } from '../objects.ts'
import { byAge, gatewayLabels, gatewayNamespace, hostsOf, type Listener, listenersOf, namesGateway } from './binding.ts'
import { type ConnectionServer, compileConnections } from './connection-table.ts'
import { routesThrough } from './delegate.ts'
import { endpointsOf, fullHost, type MeshServices, type Upstream } from './endpoints.ts'
import type { RequestHead } from './match.ts'
import { hostFit, withoutPort } from './patterns.ts'
import { type CompiledRoute, compileRoute } from './route.ts'

/** Everything that decides about routes. */
export interface MeshConfiguration extends MeshServices {
  gateways: readonly Gateway[]
  virtualServices: readonly VirtualService[]
}

/** The routes of one host pattern. */
interface VirtualHost {
  pattern: string
  routes: CompiledRoute[]
}

export interface RouteTable {
  hosts: readonly VirtualHost[]
  /** Where the pods of each destination are, by the destination's key. */
  upstreams: ReadonlyMap<string, Upstream>
  /** The servers of connections, by the Gateway's port. */
  connections: ReadonlyMap<number, ConnectionServer>
  /** What of the configuration is not obeyed, for people. */
  problems: readonly string[]
}

/** Compiles the table. The HTTP servers of all Gateways, whatever their ports, share the one real port of this gateway. */
export function compileTable(mesh: MeshConfiguration): RouteTable {
  const problems: string[] = []
  const listeners = mesh.gateways.flatMap((gateway) => listenersOf(gateway, problems))
  const hosts = new Map<string, VirtualHost>()
  const upstreams = new Map<string, Upstream>()
  for (const service of [...mesh.virtualServices].sort(byAge)) {
    for (const listener of listeners.filter(({ protocol }) => protocol === 'http')) {
      for (const pattern of hostsOf(service, listener)) {
        const host = hosts.get(pattern) ?? { pattern, routes: [] }
        host.routes.push(...routesOf(service, listener, mesh, upstreams))
        hosts.set(pattern, host)
      }
    }
  }
  const connections = compileConnections(mesh, listeners, upstreams, problems)
  const wrong = [...hosts.values()].flatMap(({ routes }) =>
    routes.flatMap(({ label, action }) => (action.kind === 'misconfigured' ? [`${label}: ${action.problem}`] : [])),
  )
  return {
    hosts: [...hosts.values()],
    upstreams,
    connections,
    problems: [...problems, ...unplayed(mesh), ...new Set(wrong)],
  }
}

/** The first route, in the order of configuration, of the host that fits a request best; undefined is a 404. */
export function findRoute({ hosts }: RouteTable, request: RequestHead): CompiledRoute | undefined {
  const name = withoutPort(request.authority)
  const fitting = hosts.map((host) => ({ host, fit: hostFit(host.pattern, name) })).filter(({ fit }) => fit > 0)
  const best = fitting.sort((a, b) => b.fit - a.fit)[0]
  return best?.host.routes.find((route) => route.find(request) !== undefined)
}

/** What this gateway leaves to a real one. */
function unplayed({ rules }: MeshConfiguration): string[] {
  return rules
    .filter(({ spec }) => [spec, ...(spec.subsets ?? [])].some(({ trafficPolicy }) => trafficPolicy !== undefined))
    .map(
      ({ metadata: { namespace = '', name } }) =>
        `DestinationRule ${namespace}/${name}: its trafficPolicy is not played, pods are drawn at random`,
    )
}

function routesOf(
  service: VirtualService,
  listener: Listener,
  mesh: MeshConfiguration,
  upstreams: Map<string, Upstream>,
): CompiledRoute[] {
  return routesThrough(service, mesh.virtualServices).flatMap(({ route, owner, number }) => {
    const { namespace = '', name } = owner.metadata
    const compiled = compileRoute(route, {
      label: `VirtualService ${namespace}/${name}, route ${route.name ?? number}`,
      gateway: { namespace: gatewayNamespace, labels: gatewayLabels, port: listener.port },
      isForUs: (gateways) =>
        gateways === undefined || gateways.length === 0 || namesGateway(gateways, namespace, listener.gateway),
      resolve: (destination) => {
        const host = fullHost(destination.host, namespace)
        const key = `${host}|${destination.subset ?? ''}|${destination.port?.number ?? listener.port}`
        upstreams.set(key, endpointsOf(destination, namespace, listener.port, mesh))
        return { host, key }
      },
    })
    return compiled === undefined ? [] : [compiled]
  })
}
