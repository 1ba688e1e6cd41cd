import { tellDestination } from './destination.ts'
import type { ConnectionRoute, HttpRoute, VirtualService } from './objects.ts'
import { Refusal } from './refusal.ts'
import type { RouteChoice, Target } from './request.ts'

/** No route of the VirtualService can be the weighted one. */
export function routeMissing(virtualService: VirtualService, target: Target): Refusal {
  const { green, blue } = target.slots
  const wanted = `sends to '${green.service}' and '${blue.service}'`
  const which = tellChoice(target.route)
  const delegates = delegatesOf(virtualService)
  return new Refusal(
    'routeMissing',
    `VirtualService '${virtualService.metadata.name}' has no ${protocolName(target.route)} route ${which === '' ? `that ${wanted}` : `${which} that ${wanted}`}. ${listRoutes(virtualService, target.route)}`,
    delegates.length === 0
      ? `Set the inputs 'greenService', 'blueService' (and the subsets), or ${choosingInputs(target.route)}, to what the VirtualService has.`
      : remedyForRoot(delegates, target.namespace),
  )
}

/** Several routes can be the weighted one. */
export function routeAmbiguous(
  virtualService: VirtualService,
  { route }: Target,
  candidates: readonly number[],
): Refusal {
  const which = tellChoice(route)
  return new Refusal(
    'routeAmbiguous',
    `VirtualService '${virtualService.metadata.name}' has ${candidates.length} ${protocolName(route)} routes` +
      `${which === '' ? '' : ` ${which}`} that could be the weighted one. ${listRoutes(virtualService, route, candidates)}`,
    route.protocol === 'http'
      ? `Name the weighted route in the VirtualService and set the input 'route' to that name.`
      : `Set ${choosingInputs(route)} to what only the weighted route has.`,
  )
}

interface Delegate {
  readonly name: string
  /** Undefined where it is the root's own. */
  readonly namespace: string | undefined
}

function delegatesOf({ spec }: VirtualService): readonly Delegate[] {
  return (spec.http ?? []).flatMap(({ delegate }) =>
    delegate === undefined ? [] : [{ name: delegate.name, namespace: delegate.namespace || undefined }],
  )
}

/** A root VirtualService has no destinations of its own where it delegates: the weights are set where they are. */
function remedyForRoot(delegates: readonly Delegate[], own: string): string {
  const names = delegates.map(({ name, namespace = own }) =>
    namespace === own ? `'${name}'` : `'${name}' with the input 'namespace' '${namespace}'`,
  )
  return `Its routes are delegated: set the input 'virtualService' to the one that has the weighted route, ${[...new Set(names)].join(' or ')}.`
}

function protocolName({ protocol }: RouteChoice): string {
  return protocol.toUpperCase()
}

function choosingInputs({ protocol }: RouteChoice): string {
  switch (protocol) {
    case 'http':
      return `'route'`
    case 'tls':
      return `the inputs 'routePort' and 'sniHosts'`
    case 'tcp':
      return `the input 'routePort'`
  }
}

/** By what the inputs narrow the choice, as words behind "route"; empty where they do not. */
function tellChoice(choice: RouteChoice): string {
  if (choice.protocol === 'http') return choice.name === undefined ? '' : `named '${choice.name}'`
  const port = choice.port === undefined ? [] : [`on port ${choice.port}`]
  const names = choice.protocol === 'tls' && choice.sniHosts.length > 0 ? [`for ${choice.sniHosts.join(', ')}`] : []
  return [...port, ...names].join(' ')
}

function listRoutes(virtualService: VirtualService, choice: RouteChoice, only?: readonly number[]): string {
  const told =
    choice.protocol === 'http'
      ? (virtualService.spec.http ?? []).map(tellHttpRoute)
      : (virtualService.spec[choice.protocol] ?? []).map(tellConnectionRoute)
  const routes = told.filter((_, index) => only === undefined || only.includes(index))
  return routes.length === 0 ? `It has no ${protocolName(choice)} routes.` : `Its routes: ${routes.join('; ')}.`
}

function tellHttpRoute(route: HttpRoute, index: number): string {
  const name = route.name === undefined ? `#${index + 1} (unnamed)` : `#${index + 1} '${route.name}'`
  const { delegate } = route
  return delegate === undefined ? `${name} to ${destinations(route)}` : `${name} delegated to '${delegate.name}'`
}

function tellConnectionRoute(route: ConnectionRoute, index: number): string {
  const matches = (route.match ?? []).map(({ port, sniHosts }) =>
    [...(port === undefined ? [] : [`port ${port}`]), ...(sniHosts ?? [])].join(' '),
  )
  const which = matches.filter((match) => match !== '').join(', ')
  return `#${index + 1}${which === '' ? '' : ` (${which})`} to ${destinations(route)}`
}

function destinations({ route = [] }: HttpRoute | ConnectionRoute): string {
  return route.map(tellDestination).join(', ') || 'no destination'
}
