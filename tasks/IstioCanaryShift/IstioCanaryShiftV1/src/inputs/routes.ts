import { msg } from '../language/message.ts'
import type { RouteChoice, Target } from '../rollout/request.ts'
import { routeProtocols } from '../rollout/request.ts'
import { InputError } from './input-error.ts'
import { dnsName, hostName, nameRule } from './kubernetes-names.ts'
import type { InputReader } from './reader.ts'

/** Which VirtualServices, and which route of each. */
export type RouteNames = Pick<Target, 'virtualService' | 'otherVirtualServices' | 'route' | 'header'>

/** @throws InputError for the first input that breaks its rule. */
export function parseRoutes(input: InputReader): RouteNames {
  const [virtualService, ...otherVirtualServices] = parseVirtualServices(input)
  return { virtualService, otherVirtualServices, route: parseRouteChoice(input), header: parseHeader(input) }
}

/** The A/B header, in lower case as Istio has it. */
export function parseHeader(input: InputReader): string {
  return input.matching('header', /^[A-Za-z0-9-]+$/, msg`the name of an HTTP header`, 'x-api-version').toLowerCase()
}

/** Inputs that another protocol of routes has no use for are hidden by the editor, and so they are not read. */
function parseRouteChoice(input: InputReader): RouteChoice {
  const protocol = input.choice('routeProtocol', routeProtocols, 'http')
  switch (protocol) {
    case 'http':
      return { protocol, name: input.optional('route') }
    case 'tls':
      return { protocol, port: parsePort(input), sniHosts: parseSniHosts(input) }
    case 'tcp':
      return { protocol, port: parsePort(input) }
  }
}

/**
 * @param asks the input, in quotes, that asks for what only HTTP routes can give.
 * @param because what the others lack, a clause.
 * @throws InputError when the routes are TLS or TCP routes.
 */
export function expectHttp(input: InputReader, asks: string, because: string): void {
  const { protocol } = parseRouteChoice(input)
  if (protocol === 'http') return
  throw new InputError(msg`Input ${asks} needs HTTP routes, but 'routeProtocol' is '${protocol}': ${because}.`)
}

function parseVirtualServices(input: InputReader): readonly [string, ...string[]] {
  const value = input.optional('virtualService') ?? 'mlmodel-virtualservice'
  const [first = '', ...others] = value.split(',').map((name) => name.trim())
  const names: readonly [string, ...string[]] = [first, ...others]
  const bad = names.find((name) => !dnsName.test(name))
  if (bad !== undefined) {
    const rule =
      names.length === 1 ? nameRule() : msg`names of lower-case letters, digits, hyphens and dots, with commas between`
    throw new InputError(msg`Input 'virtualService' must be ${rule}, got '${bad}'.`)
  }
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice === undefined) return names
  throw new InputError(msg`Input 'virtualService' must name each VirtualService once, got '${twice}' twice.`)
}

function parsePort(input: InputReader): number | undefined {
  return input.optional('routePort') === undefined ? undefined : input.wholeNumber('routePort', [1, 65_535])
}

function parseSniHosts(input: InputReader): readonly string[] {
  const value = input.optional('sniHosts')
  if (value === undefined) return []
  const hosts = value.split(',').map((host) => host.trim())
  const bad = hosts.find((host) => !hostName.test(host))
  if (bad === undefined) return hosts
  throw new InputError(msg`Input 'sniHosts' must be host names, separated by commas, got '${bad}'.`)
}
