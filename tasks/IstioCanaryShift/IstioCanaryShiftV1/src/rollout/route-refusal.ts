import { either, sentences } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import { tellDestination } from './destination.ts'
import type { ConnectionRoute, HttpRoute, VirtualService } from './objects.ts'
import { Refusal } from './refusal.ts'
import type { RouteChoice, Target } from './request.ts'

/** No route of the VirtualService can be the weighted one. */
export function routeMissing(virtualService: VirtualService, target: Target): Refusal {
  const { green, blue } = target.slots
  const { name } = virtualService.metadata
  const delegates = delegatesOf(virtualService)
  const missing = msg`VirtualService '${name}' has no ${tellChoice(target.route)} that sends to '${green.service}' and '${blue.service}'.`
  return new Refusal(
    'routeMissing',
    sentences(missing, listRoutes(virtualService, target.route)),
    delegates.length === 0
      ? msg`Set the inputs 'greenService', 'blueService' (and the subsets), or ${choosingInputs(target.route)}, to what the VirtualService has.`
      : remedyForRoot(delegates, target.namespace),
  )
}

/** Several routes can be the weighted one. */
export function routeAmbiguous(
  virtualService: VirtualService,
  { route }: Target,
  candidates: readonly number[],
): Refusal {
  const { name } = virtualService.metadata
  const ambiguous = msg`VirtualService '${name}' has ${candidates.length} ${tellChoices(route)} that could be the weighted one.`
  return new Refusal(
    'routeAmbiguous',
    sentences(ambiguous, listRoutes(virtualService, route, candidates)),
    route.protocol === 'http'
      ? msg`Name the weighted route in the VirtualService and set the input 'route' to that name.`
      : msg`Set ${choosingInputs(route)} to what only the weighted route has.`,
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
    namespace === own ? `'${name}'` : msg`'${name}' with the input 'namespace' '${namespace}'`,
  )
  return msg`Its routes are delegated: set the input 'virtualService' to the one that has the weighted route, ${either([...new Set(names)])}.`
}

function protocolName({ protocol }: RouteChoice): string {
  return protocol.toUpperCase()
}

function choosingInputs({ protocol }: RouteChoice): string {
  switch (protocol) {
    case 'http':
      return `'route'`
    case 'tls':
      return msg`the inputs 'routePort' and 'sniHosts'`
    case 'tcp':
      return msg`the input 'routePort'`
  }
}

/** The route that the inputs choose: `TLS route on port 443`. */
function tellChoice(choice: RouteChoice): string {
  return narrowed(msg`${protocolName(choice)} route`, choice)
}

/** The same of several: `TLS routes on port 443`. */
function tellChoices(choice: RouteChoice): string {
  return narrowed(msg`${protocolName(choice)} routes`, choice)
}

function narrowed(routes: string, choice: RouteChoice): string {
  if (choice.protocol === 'http') return choice.name === undefined ? routes : msg`${routes} named '${choice.name}'`
  const onPort = choice.port === undefined ? routes : msg`${routes} on port ${choice.port}`
  const names = choice.protocol === 'tls' ? choice.sniHosts.join(', ') : ''
  return names === '' ? onPort : msg`${onPort} for ${names}`
}

function listRoutes(virtualService: VirtualService, choice: RouteChoice, only?: readonly number[]): string {
  const told =
    choice.protocol === 'http'
      ? (virtualService.spec.http ?? []).map(tellHttpRoute)
      : (virtualService.spec[choice.protocol] ?? []).map(tellConnectionRoute)
  const routes = told.filter((_, index) => only === undefined || only.includes(index))
  return routes.length === 0 ? msg`It has no ${protocolName(choice)} routes.` : msg`Its routes: ${routes.join('; ')}.`
}

function tellHttpRoute(route: HttpRoute, index: number): string {
  const name = route.name === undefined ? msg`${index + 1} (unnamed)` : `${index + 1} '${route.name}'`
  const { delegate } = route
  return delegate === undefined
    ? msg`#${name} to ${destinations(route)}`
    : msg`#${name} delegated to '${delegate.name}'`
}

function tellConnectionRoute(route: ConnectionRoute, index: number): string {
  const matches = (route.match ?? []).map(({ port, sniHosts }) =>
    [...(port === undefined ? [] : [msg`port ${port}`]), ...(sniHosts ?? [])].join(' '),
  )
  const which = matches.filter((match) => match !== '').join(', ')
  const name = which === '' ? index + 1 : `${index + 1} (${which})`
  return msg`#${name} to ${destinations(route)}`
}

function destinations({ route = [] }: HttpRoute | ConnectionRoute): string {
  return route.map(tellDestination).join(', ') || msg`no destination`
}
