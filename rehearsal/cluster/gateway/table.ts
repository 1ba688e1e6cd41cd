/** The gateway's routes, from the objects that configure a mesh. Pure. */
import type { Gateway, VirtualService } from '../objects.ts'
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
  /** What of the configuration is not obeyed, for people. */
  problems: readonly string[]
}

/** The workload that a Gateway's selector must select. */
export const gatewayLabels: Readonly<Record<string, string>> = { istio: 'ingressgateway', app: 'istio-ingressgateway' }
const gatewayNamespace = 'istio-system'

/** One server of a Gateway that this gateway is to play. */
interface Listener {
  /** `namespace/name` of the Gateway. */
  gateway: string
  namespace: string
  port: number
  hosts: string[]
}

/** Compiles the table. The servers of all Gateways, whatever their ports, share the one real port of this gateway. */
export function compileTable(mesh: MeshConfiguration): RouteTable {
  const problems: string[] = []
  const listeners = mesh.gateways.flatMap((gateway) => listenersOf(gateway, problems))
  const hosts = new Map<string, VirtualHost>()
  const upstreams = new Map<string, Upstream>()
  for (const service of [...mesh.virtualServices].sort(byAge)) {
    for (const listener of listeners) {
      for (const pattern of hostsOf(service, listener)) {
        const host = hosts.get(pattern) ?? { pattern, routes: [] }
        host.routes.push(...routesOf(service, listener, mesh, upstreams))
        hosts.set(pattern, host)
      }
    }
  }
  const wrong = [...hosts.values()].flatMap(({ routes }) =>
    routes.flatMap(({ label, action }) => (action.kind === 'misconfigured' ? [`${label}: ${action.problem}`] : [])),
  )
  return { hosts: [...hosts.values()], upstreams, problems: [...problems, ...unplayed(mesh), ...new Set(wrong)] }
}

/** The first route, in the order of configuration, of the host that fits a request best; undefined is a 404. */
export function findRoute({ hosts }: RouteTable, request: RequestHead): CompiledRoute | undefined {
  const name = withoutPort(request.authority)
  const fitting = hosts.map((host) => ({ host, fit: hostFit(host.pattern, name) })).filter(({ fit }) => fit > 0)
  const best = fitting.sort((a, b) => b.fit - a.fit)[0]
  return best?.host.routes.find((route) => route.find(request) !== undefined)
}

/** What this gateway leaves to a real one. */
function unplayed({ virtualServices, rules }: MeshConfiguration): string[] {
  const named = (kind: string, { metadata }: { metadata: { namespace?: string; name: string } }): string =>
    `${kind} ${metadata.namespace ?? ''}/${metadata.name}`
  return [
    ...virtualServices
      .filter(({ spec }) => (spec.tls ?? []).length > 0 || (spec.tcp ?? []).length > 0)
      .map((service) => `${named('VirtualService', service)}: its tls and tcp routes are not played`),
    ...rules
      .filter(({ spec }) => [spec, ...(spec.subsets ?? [])].some(({ trafficPolicy }) => trafficPolicy !== undefined))
      .map((rule) => `${named('DestinationRule', rule)}: its trafficPolicy is not played, pods are drawn at random`),
  ]
}

function listenersOf({ metadata, spec }: Gateway, problems: string[]): Listener[] {
  const selected = Object.entries(spec.selector ?? {}).every(([key, value]) => gatewayLabels[key] === value)
  if (!selected) return []
  const { namespace = '', name } = metadata
  return (spec.servers ?? []).flatMap(({ port = {}, hosts = [], tls }) => {
    const { protocol = '', number = 80 } = port
    const isPlain = ['HTTP', 'HTTP2', 'GRPC'].includes(protocol.toUpperCase()) && tls === undefined
    if (isPlain) return [{ gateway: `${namespace}/${name}`, namespace, port: number, hosts }]
    problems.push(
      `Gateway ${namespace}/${name}: the server on port ${number} (${protocol || 'no protocol'}) is not played, only plain HTTP is`,
    )
    return []
  })
}

/** The host patterns for which a listener sends requests to a VirtualService: the narrower of what both name. */
function hostsOf({ metadata, spec }: VirtualService, listener: Listener): string[] {
  const { namespace = '' } = metadata
  if (!namesGateway(spec.gateways, namespace, listener.gateway)) return []
  const patterns = (spec.hosts ?? []).flatMap((own) =>
    listener.hosts.flatMap((host) => narrower(own, namespace, host, listener.namespace) ?? []),
  )
  return [...new Set(patterns)]
}

/** Whether a list of gateways (`name` in the own namespace, or `namespace/name`) has this one in it. */
function namesGateway(gateways: readonly string[] | undefined, namespace: string, gateway: string): boolean {
  return (gateways ?? []).some((name) => (name.includes('/') ? name : `${namespace}/${name}`) === gateway)
}

/** What a VirtualService's host and a server's host (`pattern`, or `namespace/pattern` with `*` and `.`) have in common. */
function narrower(own: string, namespace: string, host: string, gatewayNamespace: string): string | undefined {
  const slash = host.indexOf('/')
  const scope = slash < 0 ? '*' : host.slice(0, slash)
  if (scope !== '*' && namespace !== (scope === '.' ? gatewayNamespace : scope)) return undefined
  const pattern = host.slice(slash + 1)
  if (hostFit(pattern, own) > 0) return own
  return hostFit(own, pattern) > 0 ? pattern : undefined
}

function byAge(a: VirtualService, b: VirtualService): number {
  const age = Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp)
  return age || a.metadata.name.localeCompare(b.metadata.name)
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
