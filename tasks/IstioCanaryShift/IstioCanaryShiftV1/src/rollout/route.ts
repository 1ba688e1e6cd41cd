import { isSlot, slotOf, tellDestination } from './destination.ts'
import type { HttpRoute, RouteDestination, VirtualService } from './objects.ts'
import { Refusal } from './refusal.ts'
import type { Target } from './request.ts'
import type { SlotName } from './slot.ts'
import type { Weights } from './weights.ts'
import { allGreen } from './weights.ts'

/** The one HTTP route whose weights are moved: indices into the VirtualService as it was read, and its weights. */
export interface WeightedRoute {
  /** Index in `spec.http`. */
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
 * Finds the weighted route by its content: the one HTTP route with a destination of each slot, or else the one that
 * sends to green alone (a VirtualService that never heard of a canary). `target.route` narrows the choice to a name.
 * @throws Refusal `routeMissing` or `routeAmbiguous`, with the candidates.
 */
export function findWeightedRoute(virtualService: VirtualService, target: Target): WeightedRoute {
  const wanted = httpRouteName(target)
  const routes = (virtualService.spec.http ?? []).map((route, index) => ({ route, index }))
  const named = wanted === undefined ? routes : routes.filter(({ route }) => route.name === wanted)
  const headerRoutes = new Set(findHeaderRoutes(virtualService, target).map(({ index }) => index))
  const candidates = named.flatMap(({ route, index }) =>
    headerRoutes.has(index) ? [] : (readWeightedRoute(route, index, target) ?? []),
  )
  const split = candidates.filter(({ blue }) => blue !== undefined)
  const chosen = split.length > 0 ? split : candidates
  const [only, another] = chosen
  if (only === undefined) throw missing(virtualService, target)
  if (another !== undefined) throw ambiguous(virtualService, target, chosen)
  return only
}

/**
 * The routes that match the A/B header exactly on a slot's name and send to one slot, whichever it is at the moment.
 * Routes that match the header but send elsewhere belong to someone else.
 */
export function findHeaderRoutes(virtualService: VirtualService, target: Target): HeaderRoute[] {
  return (virtualService.spec.http ?? []).flatMap((route, index) => {
    const asked = askedSlot(route, target.header)
    const [only, another] = route.route ?? []
    if (asked === undefined || only === undefined || another !== undefined) return []
    const answers = slotOf(only.destination, target.slots, target.namespace)
    return answers === undefined ? [] : [{ index, asked, answers }]
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

function readWeightedRoute(route: HttpRoute, index: number, target: Target): WeightedRoute | undefined {
  const destinations = route.route ?? []
  const find = (slot: SlotName) =>
    destinations.findIndex(({ destination }) => isSlot(destination, target.slots[slot], target.namespace))
  const green = find('green')
  const blue = find('blue')
  if (green < 0) return undefined
  const weightAt = (at: number) => destinations[at]?.weight ?? 0
  const foreignWeight = destinations.reduce(
    (sum, { weight }, at) => (at === green || at === blue ? sum : sum + (weight ?? 0)),
    0,
  )
  if (blue < 0) {
    const weights = destinations.length === 1 ? allGreen : { green: weightAt(green), blue: 0 }
    return { index, green, blue: undefined, weights, foreignWeight }
  }
  return { index, green, blue, weights: { green: weightAt(green), blue: weightAt(blue) }, foreignWeight }
}

/**
 * The name that the weighted HTTP route was said to have, if any.
 * @throws Refusal for routes of another protocol, whose weights nobody here can move yet.
 */
export function httpRouteName({ route }: Target): string | undefined {
  if (route.protocol === 'http') return route.name
  throw new Refusal(
    'routeMissing',
    `Routes of the protocol '${route.protocol}' are not supported.`,
    `Leave the input 'routeProtocol' at 'http'.`,
  )
}

function missing(virtualService: VirtualService, target: Target): Refusal {
  const { green, blue } = target.slots
  const wanted = `sends to '${green.service}' and '${blue.service}'`
  const name = httpRouteName(target)
  const which = name === undefined ? `that ${wanted}` : `named '${name}' that ${wanted}`
  return new Refusal(
    'routeMissing',
    `VirtualService '${virtualService.metadata.name}' has no HTTP route ${which}. ${listRoutes(virtualService)}`,
    `Set the inputs 'greenService', 'blueService' (and the subsets), or 'route', to what the VirtualService has.`,
  )
}

function ambiguous(virtualService: VirtualService, target: Target, candidates: readonly WeightedRoute[]): Refusal {
  const indices = candidates.map(({ index }) => index)
  const name = httpRouteName(target)
  return new Refusal(
    'routeAmbiguous',
    `VirtualService '${virtualService.metadata.name}' has ${candidates.length} HTTP routes` +
      `${name === undefined ? '' : ` named '${name}'`} that could be the weighted one. ` +
      listRoutes(virtualService, indices),
    `Name the weighted route in the VirtualService and set the input 'route' to that name.`,
  )
}

function listRoutes(virtualService: VirtualService, only?: readonly number[]): string {
  const routes = (virtualService.spec.http ?? [])
    .map((route, index) => ({ index, text: tellRoute(route, index) }))
    .filter(({ index }) => only === undefined || only.includes(index))
  return routes.length === 0 ? 'It has no HTTP routes.' : `Its routes: ${routes.map(({ text }) => text).join('; ')}.`
}

function tellRoute(route: HttpRoute, index: number): string {
  const name = route.name === undefined ? `#${index + 1} (unnamed)` : `#${index + 1} '${route.name}'`
  const destinations: readonly RouteDestination[] = route.route ?? []
  return `${name} to ${destinations.map(tellDestination).join(', ') || 'no destination'}`
}
