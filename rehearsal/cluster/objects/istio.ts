/**
 * Istio's networking API, the part that decides where a request goes. What is not typed here is kept, and whoever obeys
 * these objects must look at the index signatures to refuse what it does not know.
 */

export interface GatewaySpec {
  selector?: Record<string, string>
  servers?: GatewayServer[]
  [field: string]: unknown
}

export interface GatewayServer {
  port?: { number?: number; name?: string; protocol?: string }
  hosts?: string[]
  tls?: unknown
  [field: string]: unknown
}

export interface VirtualServiceSpec {
  hosts?: string[]
  gateways?: string[]
  http?: HttpRoute[]
  tls?: ConnectionRoute[]
  tcp?: ConnectionRoute[]
  exportTo?: string[]
  [field: string]: unknown
}

export interface HttpRoute {
  name?: string
  match?: HttpMatch[]
  route?: HttpRouteDestination[]
  redirect?: Record<string, unknown>
  directResponse?: { status: number; body?: { string?: string; bytes?: string } }
  rewrite?: Record<string, unknown>
  timeout?: string
  retries?: Record<string, unknown>
  headers?: HeaderOperations
  fault?: unknown
  mirror?: Destination
  mirrorPercentage?: { value?: number }
  mirrors?: unknown[]
  delegate?: { name: string; namespace?: string }
  [field: string]: unknown
}

/** Exactly one of the three; in a header match none of them means "present". */
export interface StringMatch {
  exact?: string
  prefix?: string
  regex?: string
}

export interface HttpMatch {
  name?: string
  uri?: StringMatch
  scheme?: StringMatch
  method?: StringMatch
  authority?: StringMatch
  headers?: Record<string, StringMatch>
  withoutHeaders?: Record<string, StringMatch>
  queryParams?: Record<string, StringMatch>
  ignoreUriCase?: boolean
  port?: number
  gateways?: string[]
  sourceLabels?: Record<string, string>
  sourceNamespace?: string
  [field: string]: unknown
}

/** A route of connections: by the name that a TLS client asks for, or by the port alone. */
export interface ConnectionRoute {
  match?: { port?: number; sniHosts?: string[]; gateways?: string[]; [field: string]: unknown }[]
  route?: { destination: Destination; weight?: number }[]
}

export interface HttpRouteDestination {
  destination: Destination
  weight?: number
  headers?: HeaderOperations
}

export interface Destination {
  host: string
  subset?: string
  port?: { number: number }
}

export interface HeaderOperations {
  request?: HeaderChange
  response?: HeaderChange
}

export interface HeaderChange {
  set?: Record<string, string>
  add?: Record<string, string>
  remove?: string[]
}

export interface DestinationRuleSpec {
  host?: string
  subsets?: { name: string; labels?: Record<string, string>; trafficPolicy?: unknown }[]
  trafficPolicy?: unknown
  [field: string]: unknown
}

/** A host outside the mesh. Nothing here obeys it; it is there to be read. */
export interface ServiceEntrySpec {
  hosts?: string[]
  location?: string
  resolution?: string
  [field: string]: unknown
}
