/** One HTTP route of a VirtualService, checked and compiled. Pure. */
import type { HeaderOperations, HttpRoute, HttpRouteDestination } from '../objects/istio.ts'
import { type CompiledMatch, compileMatch, type GatewayIdentity, type RequestHead } from './match.ts'
import { duration } from './patterns.ts'
import { type RetryPolicy, retryPolicy } from './retry.ts'
import { type Redirect, type Rewrite, redirectOf, rewriteOf } from './rewrite.ts'

/** A destination of a route with its share. */
export interface WeightedUpstream {
  /** The host as Istio completes it. */
  host: string
  subset: string | undefined
  weight: number
  headers: HeaderOperations
  /** What the table calls the place of its pods. */
  key: string
}

/** A destination that gets copies of requests, whose answers nobody waits for. */
export interface Mirror extends Pick<WeightedUpstream, 'host' | 'key'> {
  percent: number
}

export type RouteAction =
  | {
      kind: 'forward'
      destinations: WeightedUpstream[]
      rewrite: Rewrite
      /** Milliseconds for the whole exchange; undefined: as long as it takes. */
      timeout: number | undefined
      retry: RetryPolicy
      /** Who gets a copy of each request, or of some percent of them. */
      mirror: Mirror | undefined
    }
  | { kind: 'redirect'; redirect: Redirect }
  | { kind: 'answer'; status: number; body: string | Buffer }
  /** The route asks for what this gateway can't do; whoever comes here is told so. */
  | { kind: 'misconfigured'; problem: string }

export interface CompiledRoute {
  /** For people: `NAMESPACE/VIRTUALSERVICE route NAME-OR-NUMBER`. */
  label: string
  /** The first match that takes a request; a route without matches takes all. */
  find(request: RequestHead): CompiledMatch | undefined
  headers: HeaderOperations
  action: RouteAction
}

export interface RouteContext {
  label: string
  gateway: GatewayIdentity
  /** Whether a match that names gateways is for this one. */
  isForUs: (gateways: readonly string[] | undefined) => boolean
  resolve: (destination: HttpRouteDestination['destination']) => { host: string; key: string }
}

const knownFields = new Set([
  'name',
  'match',
  'route',
  'redirect',
  'directResponse',
  'rewrite',
  'timeout',
  'retries',
  'headers',
  'mirror',
  'mirrorPercentage',
])

/** Compiles a route; undefined when none of its matches is for this gateway. Never throws: a wrong route becomes `misconfigured`. */
export function compileRoute(route: HttpRoute, context: RouteContext): CompiledRoute | undefined {
  const { label } = context
  const matches = (route.match ?? []).filter((match) => context.isForUs(match.gateways))
  if ((route.match ?? []).length > 0 && matches.length === 0) return undefined
  try {
    const compiled = matches.map((match) => compileMatch(match, context.gateway))
    return { label, find: finder(compiled), headers: route.headers ?? {}, action: actionOf(route, context) }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { label, find: finder([]), headers: {}, action: { kind: 'misconfigured', problem } }
  }
}

const everything: CompiledMatch = { test: () => true, matchedPath: '/' }

function finder(matches: readonly CompiledMatch[]): CompiledRoute['find'] {
  if (matches.length === 0) return () => everything
  return (request) => matches.find(({ test }) => test(request))
}

function actionOf(route: HttpRoute, context: RouteContext): RouteAction {
  const unknown = Object.keys(route).find((field) => !knownFields.has(field) && route[field] !== undefined)
  if (unknown !== undefined) throw new Error(`this gateway does not know ${unknown}`)
  const kinds = (['route', 'redirect', 'directResponse'] as const).filter((kind) => route[kind] !== undefined)
  if (kinds.length !== 1)
    throw new Error(`a route needs one of route, redirect and directResponse, got ${kinds.join(', ') || 'none'}`)
  if (route.redirect !== undefined) return { kind: 'redirect', redirect: redirectOf(route.redirect) }
  if (route.directResponse !== undefined) {
    const { status, body } = route.directResponse
    return {
      kind: 'answer',
      status,
      body: body?.bytes === undefined ? (body?.string ?? '') : Buffer.from(body.bytes, 'base64'),
    }
  }
  const destinations = (route.route ?? []).map((one): WeightedUpstream => {
    const { host, key } = context.resolve(one.destination)
    const { weight = 0, headers = {} } = one
    return { host, subset: one.destination.subset, weight, headers, key }
  })
  const [only, ...more] = destinations
  if (only === undefined) throw new Error('a route needs a destination')
  // Istio's rule: who is alone gets everything, whatever its weight says.
  const shares = more.length === 0 ? [{ ...only, weight: 1 }] : destinations
  if (shares.every(({ weight }) => weight === 0)) throw new Error('the weights of a route must not all be 0')
  return {
    kind: 'forward',
    destinations: shares,
    rewrite: rewriteOf(route.rewrite),
    timeout: timeoutOf(route.timeout),
    retry: retryPolicy(route.retries),
    mirror: mirrorOf(route, context),
  }
}

function mirrorOf({ mirror, mirrorPercentage }: HttpRoute, context: RouteContext): Mirror | undefined {
  return mirror && { ...context.resolve(mirror), percent: mirrorPercentage?.value ?? 100 }
}

/** Zero means none, as Envoy has it. */
function timeoutOf(text: string | undefined): number | undefined {
  const time = text === undefined ? 0 : duration(text)
  return time === 0 ? undefined : time
}

/** The destination for a draw from 0 up to 1, in proportion to the weights. Weight 0 is never chosen. */
export function chooseDestination<T extends { weight: number }>(destinations: readonly T[], draw: number): T {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0)
  let rest = draw * total
  const candidates = destinations.filter(({ weight }) => weight > 0)
  const found = candidates.find(({ weight }) => {
    rest -= weight
    return rest < 0
  })
  const chosen = found ?? candidates.at(-1)
  if (chosen === undefined) throw new Error('no destination has a weight above 0')
  return chosen
}
