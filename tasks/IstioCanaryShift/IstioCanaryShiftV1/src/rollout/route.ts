import { isSlot, slotOf } from './destination.ts'
import type { ConnectionMatch, HttpRoute, Route, RouteDestination, VirtualService } from './objects.ts'
import type { RouteChoice, Target } from './request.ts'
import { routeAmbiguous, routeMissing } from './route-refusal.ts'
import type { SlotName } from './slot.ts'
import type { Weights } from './weights.ts'
import { allGreen } from './weights.ts'

/** The one route whose weights are moved: indices into the VirtualService as it was read, and its weights. */
export interface WeightedRoute {
  /** The list that it is in: `spec.http`, `spec.tls` or `spec.tcp`. */
  readonly protocol: RouteChoice['protocol']
  /** Index in that list. */
  readonly index: number
  /** Index of green's destination in the route. */
  readonly green: number
  /** Index of blue's destination; undefined while the route sends to green alone. */
  readonly blue: number | undefined
  /** The weights as they stand. An absent weight is 0; a lone destination has all the traffic, whatever its weight. */
  readonly weights: Weights
  /** The sum of the weights of destinations that are neither slot's. */
  readonly foreignWeight: number
}

/** A route that leads one value of the A/B header to one slot. */
export interface HeaderRoute {
  /** Index in `spec.http`. */
  readonly index: number
  /** The header's value: the slot that callers ask for. */
  readonly asked: SlotName
  /** The slot that answers now. */
  readonly answers: SlotName
}

/**
 * Finds the weighted route by its content: the one route of the wanted protocol with a destination of each slot, or else
 * the one that sends to green alone (a VirtualService that never heard of a canary). `target.route` narrows the choice:
 * by name, or for connections by a port and by names that a TLS client asks for.
 * @throws Refusal `routeMissing` or `routeAmbiguous`, with the candidates.
 */
export const findWeightedRoute = remembered(searchWeightedRoute)

function searchWeightedRoute(virtualService: VirtualService, target: Target): WeightedRoute {
  const { protocol } = target.route
  const headerRoutes = new Set(findHeaderRoutes(virtualService, target).map(({ index }) => index))
  const candidates = routesIn(virtualService, protocol).flatMap((route, index) =>
    headerRoutes.has(index) || !isChosen(route, target.route)
      ? []
      : (readWeightedRoute(route, { protocol, index }, target) ?? []),
  )
  const split = candidates.filter(({ blue }) => blue !== undefined)
  const chosen = split.length > 0 ? split : candidates
  const [only, another] = chosen
  if (only === undefined) throw routeMissing(virtualService, target)
  if (another !== undefined) {
    const indices = chosen.map(({ index }) => index)
    throw routeAmbiguous(virtualService, target, indices)
  }
  return only
}

/**
 * The same search, done once for each VirtualService: neither it nor a target is ever changed once it is there, a plan
 * searches them many times over, and a VirtualService may have thousands of routes.
 */
function remembered<T>(
  search: (virtualService: VirtualService, target: Target) => T,
): (virtualService: VirtualService, target: Target) => T {
  const known = new WeakMap<VirtualService, WeakMap<Target, { readonly found: T }>>()
  return (virtualService, target) => {
    const byTarget = known.get(virtualService) ?? new WeakMap<Target, { readonly found: T }>()
    const { found } = byTarget.get(target) ?? { found: search(virtualService, target) }
    known.set(virtualService, byTarget.set(target, { found }))
    return found
  }
}

/** A VirtualService's routes of one protocol, in their order. */
export function routesIn({ spec }: VirtualService, protocol: RouteChoice['protocol']): readonly Route[] {
  return spec[protocol] ?? []
}

/** The destinations of a route, in their order. */
export function destinationsOf(
  virtualService: VirtualService,
  { protocol, index }: Pick<WeightedRoute, 'protocol' | 'index'>,
): readonly RouteDestination[] {
  return routesIn(virtualService, protocol)[index]?.route ?? []
}

function isChosen(route: Route, choice: RouteChoice): boolean {
  const matches = (route.match ?? []) as readonly ConnectionMatch[]
  switch (choice.protocol) {
    case 'http':
      return choice.name === undefined || route.name === choice.name
    case 'tls':
      return matches.some(
        ({ port, sniHosts = [] }) =>
          (choice.port === undefined || port === choice.port) &&
          choice.sniHosts.every((host) => sniHosts.includes(host)),
      )
    case 'tcp':
      return choice.port === undefined || matches.some(({ port }) => port === choice.port)
  }
}

/**
 * The routes that match the A/B header exactly on a slot's name and send to one slot, whichever it is at the moment.
 * Routes that match the header but send elsewhere belong to someone else. A rollout over connections has none.
 */
export const findHeaderRoutes = remembered(searchHeaderRoutes)

function searchHeaderRoutes(virtualService: VirtualService, target: Target): readonly HeaderRoute[] {
  if (target.route.protocol !== 'http') return []
  return (virtualService.spec.http ?? []).flatMap((route, index) => {
    const [only, another] = route.route ?? []
    if (only === undefined || another !== undefined) return []
    const answers = slotOf(only.destination, target.slots, target.namespace)
    if (answers === undefined) return []
    const asked = askedSlot(route, target.header)
    return asked === undefined ? [] : [{ index, asked, answers }]
  })
}

function askedSlot(route: HttpRoute, header: string): SlotName | undefined {
  const values = (route.match ?? []).map(
    (match) => Object.entries(match.headers ?? {}).find(([name]) => name.toLowerCase() === header)?.[1].exact,
  )
  const [value] = values
  const onlyOne = values.every((other) => other === value)
  return onlyOne && (value === 'green' || value === 'blue') ? value : undefined
}

function readWeightedRoute(
  { route: destinations = [] }: Route,
  place: Pick<WeightedRoute, 'protocol' | 'index'>,
  target: Target,
): WeightedRoute | undefined {
  const find = (slot: SlotName) =>
    destinations.findIndex(({ destination }) => isSlot(destination, target.slots[slot], target.namespace))
  const green = find('green')
  if (green < 0) return undefined
  const blue = find('blue')
  const weightAt = (at: number) => destinations[at]?.weight ?? 0
  const foreignWeight = destinations.reduce(
    (sum, { weight }, at) => (at === green || at === blue ? sum : sum + (weight ?? 0)),
    0,
  )
  if (blue < 0) {
    const weights = destinations.length === 1 ? allGreen : { green: weightAt(green), blue: 0 }
    return { ...place, green, blue: undefined, weights, foreignWeight }
  }
  return { ...place, green, blue, weights: { green: weightAt(green), blue: weightAt(blue) }, foreignWeight }
}
