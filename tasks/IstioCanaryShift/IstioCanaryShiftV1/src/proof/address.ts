import { msg } from '../language/message.ts'
import type { HttpRoute, KubernetesObject, VirtualService } from '../rollout/objects.ts'
import type { HeaderRoute } from '../rollout/route.ts'

/** The ingress gateway's Service, as far as its address goes. */
export interface IngressService extends KubernetesObject {
  readonly spec: { readonly type?: string; readonly ports?: readonly { readonly port: number }[] }
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] }
  }
}

/** Istio's Gateway, as far as it says what the gateway listens for. */
export interface Gateway extends KubernetesObject {
  readonly spec: { readonly servers?: readonly GatewayServer[] }
}

export interface GatewayServer {
  readonly port: { readonly number: number; readonly protocol: string }
  readonly hosts?: readonly string[]
  readonly tls?: { readonly mode?: string; readonly httpsRedirect?: boolean }
}

/** Where probes go. */
export interface ProbeAddress {
  readonly url: string
  /** The `host` that the routes want; undefined when they take any. */
  readonly host: string | undefined
}

/** The address of the gateway cannot be found out from the cluster's objects. */
export class NoProbeAddress extends Error {
  override readonly name = 'NoProbeAddress'
  /** What to do about it, a sentence. */
  readonly next: string

  constructor(message: string, next = msg`Set the input 'probeUrl' to the address at which clients reach the model.`) {
    super(message)
    this.next = next
  }
}

/** Whatever says where the weighted route can be reached from outside. */
export interface Entrance {
  readonly service: IngressService
  /** The Gateway that the VirtualService is bound to. */
  readonly gateway: Gateway
  readonly virtualService: VirtualService
  /** Index of the weighted route in `spec.http`. */
  readonly route: number
  readonly headerRoutes: readonly HeaderRoute[]
}

/**
 * The ingress gateway's own address, as the guide's GATEWAY_IP command finds it (the first of the load balancer's, by IP
 * or else by name), with the port, host and path that lead to the weighted route.
 * @throws NoProbeAddress when one of them cannot be told.
 */
export function findProbeAddress(entrance: Entrance): ProbeAddress {
  const { server, host } = findServer(entrance)
  const address = loadBalancerOf(entrance.service)
  const { number, protocol } = server.port
  const isListed = (entrance.service.spec.ports ?? []).some(({ port }) => port === number)
  if (!isListed) {
    throw new NoProbeAddress(
      msg`${tell(entrance.service)} has no port ${number}, for which ${tell(entrance.gateway)} listens.`,
    )
  }
  const scheme = protocol.toUpperCase() === 'HTTPS' ? 'https' : 'http'
  const authority = address.includes(':') ? `[${address}]` : address
  return { url: new URL(pathOf(entrance), `${scheme}://${authority}:${number}`).href, host }
}

function loadBalancerOf(service: IngressService): string {
  const [first] = service.status?.loadBalancer?.ingress ?? []
  const address = first?.ip || first?.hostname
  if (address) return address
  const { type = 'ClusterIP' } = service.spec
  throw new NoProbeAddress(
    type === 'LoadBalancer'
      ? msg`${tell(service)} has no address yet: its load balancer is still being made.`
      : msg`${tell(service)} is of type ${type} and has no address for clients outside the cluster.`,
  )
}

/** The first server of the Gateway that can be asked and whose hosts are the VirtualService's, with one of these hosts. */
function findServer({ gateway, virtualService }: Entrance): { server: GatewayServer; host: string | undefined } {
  const servers = (gateway.spec.servers ?? []).filter(isAskable)
  for (const server of servers) {
    const shared = sharedHosts(virtualService, server.hosts ?? [])
    const [best] = shared.toSorted((a, b) => Number(a.startsWith('*')) - Number(b.startsWith('*')))
    if (best !== undefined) return { server, host: best === '*' ? undefined : best.replace('*', 'canary-probe') }
  }
  throw new NoProbeAddress(
    servers.length === 0
      ? msg`${tell(gateway)} has no server for HTTP, or for HTTPS without client certificates.`
      : msg`${tell(gateway)} has no server for the hosts of ${tell(virtualService)} (${(virtualService.spec.hosts ?? []).join(', ')}).`,
  )
}

function isAskable({ port, tls }: GatewayServer): boolean {
  const protocol = port.protocol.toUpperCase()
  if (protocol === 'HTTPS') return tls?.mode === 'SIMPLE' || tls?.mode === 'OPTIONAL_MUTUAL'
  return (protocol === 'HTTP' || protocol === 'HTTP2') && tls?.httpsRedirect !== true
}

/** The hosts, concrete or with a `*` before them, that a VirtualService and a server both name. */
function sharedHosts({ spec, metadata }: VirtualService, served: readonly string[]): string[] {
  return (spec.hosts ?? []).flatMap((host) => {
    // As Istio has it, a short name is a Service's of the same namespace.
    const own = host === '*' || host.includes('.') ? host : `${host}.${metadata.namespace}.svc.cluster.local`
    return served.flatMap((scoped) => narrower(own, scoped.slice(scoped.indexOf('/') + 1)) ?? [])
  })
}

function narrower(a: string, b: string): string | undefined {
  if (covers(a, b)) return b
  return covers(b, a) ? a : undefined
}

function covers(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : host === pattern
}

/**
 * The path of the weighted route. The guide's has no match, so that any path would lead to it; there the header routes
 * say which path the model has.
 */
function pathOf({ virtualService, route, headerRoutes }: Entrance): string {
  const routes = virtualService.spec.http ?? []
  const weighted = routes[route]
  if (weighted !== undefined && (weighted.match ?? []).length > 0) return plainPath(weighted, virtualService)
  const byHeader = headerRoutes.flatMap(({ index }) => routes[index]?.match ?? [])
  return byHeader.map(({ uri }) => pathIn(uri)).find((path) => path !== undefined) ?? '/'
}

/** What a match may name beside the path and still take a plain request. */
const harmless = ['uri', 'ignoreUriCase', 'name']

function plainPath({ match = [] }: HttpRoute, virtualService: VirtualService): string {
  for (const conditions of match) {
    const isPlain = Object.keys(conditions).every((field) => harmless.includes(field))
    const path = conditions.uri === undefined ? '/' : pathIn(conditions.uri)
    if (isPlain && path !== undefined) return path
  }
  const fields = [...new Set(match.flatMap((conditions) => Object.keys(conditions)))].join(', ')
  throw new NoProbeAddress(
    msg`The weighted route of ${tell(virtualService)} takes requests by ${fields}, so what to probe cannot be told from it.`,
    msg`Set the inputs 'probeUrl', 'probeMethod' and 'probeHeaders' to a request that the route takes.`,
  )
}

function pathIn(uri: unknown): string | undefined {
  const { exact, prefix } = (uri ?? {}) as { readonly exact?: string; readonly prefix?: string }
  return exact ?? prefix
}

function tell({ kind, metadata }: KubernetesObject): string {
  return msg`${kind} '${metadata.name}' in namespace '${metadata.namespace ?? ''}'`
}
