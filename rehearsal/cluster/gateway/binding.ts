/** Which of a Gateway's servers a VirtualService answers at, and for which hosts. Pure. */
import type { Gateway, VirtualService } from '../objects.ts'
import { hostFit } from './patterns.ts'

/** The workload that a Gateway's selector must select. */
export const gatewayLabels: Readonly<Record<string, string>> = { istio: 'ingressgateway', app: 'istio-ingressgateway' }
export const gatewayNamespace = 'istio-system'

/** One server of a Gateway that this gateway is to play. */
export interface Listener {
  /** `namespace/name` of the Gateway. */
  gateway: string
  namespace: string
  port: number
  /** Of TLS only the name that clients ask for is read: it is passed through. */
  protocol: 'http' | 'tls' | 'tcp'
  hosts: string[]
}

/** The servers of a Gateway that are played; `problems` gets what is not. */
export function listenersOf({ metadata, spec }: Gateway, problems: string[]): Listener[] {
  const selected = Object.entries(spec.selector ?? {}).every(([key, value]) => gatewayLabels[key] === value)
  if (!selected) return []
  const { namespace = '', name } = metadata
  return (spec.servers ?? []).flatMap(({ port = {}, hosts = [], tls }) => {
    const { protocol = '', number = 80 } = port
    const played = protocolOf(protocol.toUpperCase(), tls)
    if (played !== undefined)
      return [{ gateway: `${namespace}/${name}`, namespace, port: number, protocol: played, hosts }]
    problems.push(
      `Gateway ${namespace}/${name}: the server on port ${number} (${protocol || 'no protocol'}) is not played, only plain HTTP, TCP and TLS that is passed through are`,
    )
    return []
  })
}

function protocolOf(protocol: string, tls: unknown): Listener['protocol'] | undefined {
  if (tls === undefined) {
    if (['HTTP', 'HTTP2', 'GRPC'].includes(protocol)) return 'http'
    return protocol === 'TCP' ? 'tcp' : undefined
  }
  const { mode } = tls as { mode?: string }
  return ['TLS', 'HTTPS'].includes(protocol) && mode === 'PASSTHROUGH' ? 'tls' : undefined
}

/** The host patterns for which a listener sends requests to a VirtualService: the narrower of what both name. */
export function hostsOf({ metadata, spec }: VirtualService, listener: Listener): string[] {
  const { namespace = '' } = metadata
  if (!namesGateway(spec.gateways, namespace, listener.gateway)) return []
  const patterns = (spec.hosts ?? []).flatMap((own) =>
    listener.hosts.flatMap((host) => narrower(own, namespace, host, listener.namespace) ?? []),
  )
  return [...new Set(patterns)]
}

/** Whether a list of gateways (`name` in the own namespace, or `namespace/name`) has this one in it. */
export function namesGateway(gateways: readonly string[] | undefined, namespace: string, gateway: string): boolean {
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

/** The order in which Istio takes VirtualServices. */
export function byAge(a: VirtualService, b: VirtualService): number {
  const age = Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp)
  return age || a.metadata.name.localeCompare(b.metadata.name)
}
