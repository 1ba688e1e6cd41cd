/**
 * What Istio's admission webhook would refuse of the things that can go wrong in a canary release
 * (istio.io/istio/pkg/config/validation/validation.go). Small on purpose: the real judge is Istio itself.
 */

import type { DestinationRuleSpec, GatewaySpec, HttpRoute, VirtualServiceSpec } from '../../objects/istio.ts'
import type { ApiObject } from '../../objects.ts'
import type { Cause } from '../errors.ts'
import { invalidValue, required } from './field.ts'

/** What is wrong with a Gateway, VirtualService or DestinationRule. */
export function istioProblems(object: ApiObject): Cause[] {
  const spec = object.spec ?? {}
  switch (object.kind) {
    case 'VirtualService':
      return virtualServiceProblems(spec as VirtualServiceSpec)
    case 'Gateway':
      return gatewayProblems(spec as GatewaySpec)
    case 'DestinationRule':
      return destinationRuleProblems(spec as DestinationRuleSpec)
    default:
      throw new Error(`${object.kind} is not one of Istio's kinds.`)
  }
}

function virtualServiceProblems(spec: VirtualServiceSpec): Cause[] {
  const { hosts = [], http = [], tls = [], tcp = [] } = spec
  const causes = hosts.length === 0 ? delegateProblems(spec) : []
  if (http.length + tls.length + tcp.length === 0) {
    causes.push(required('spec.http', 'http, tcp or tls must be provided in virtual service'))
  }
  return [...causes, ...http.flatMap((route, index) => routeProblems(`spec.http[${index}]`, route))]
}

/** Without hosts it is one that others delegate to. */
function delegateProblems({ gateways = [], http = [], tls = [], tcp = [] }: VirtualServiceSpec): Cause[] {
  const about = (field: string, what: string) =>
    invalidValue(field, {}, `delegate virtual service must have no ${what} specified`)
  return [
    ...(gateways.length > 0 ? [about('spec.gateways', 'gateways')] : []),
    ...(tls.length > 0 ? [about('spec.tls', 'tls route')] : []),
    ...(tcp.length > 0 ? [about('spec.tcp', 'tcp route')] : []),
    ...http.flatMap(({ delegate }, index) =>
      delegate === undefined
        ? []
        : [invalidValue(`spec.http[${index}].delegate`, {}, 'delegate HTTP route cannot contain delegate')],
    ),
  ]
}

function routeProblems(at: string, { name = '', route = [], redirect, directResponse, delegate }: HttpRoute): Cause[] {
  if (delegate !== undefined) {
    return route.length === 0 && redirect === undefined
      ? []
      : [
          invalidValue(
            at,
            {},
            `root HTTP route ${name} must not specify ${redirect === undefined ? 'route' : 'redirect'}`,
          ),
        ]
  }
  const answers = [route.length > 0, redirect !== undefined, directResponse !== undefined].filter(Boolean).length
  if (answers === 0) return [required(at, 'HTTP route, redirect or direct_response is required')]
  if (answers > 1)
    return [invalidValue(at, {}, 'HTTP route can contain only one of route, redirect or direct_response')]
  const causes = route.flatMap(({ destination, weight }, index) => {
    const field = `${at}.route[${index}]`
    const found: Cause[] = []
    if (!destination?.host) found.push(required(`${field}.destination.host`, 'destination must have a host'))
    if (weight !== undefined && !Number.isInteger(weight)) {
      found.push(wrongNumber(`${field}.weight`, weight))
    } else if (weight !== undefined && weight < 0) {
      found.push(invalidValue(`${field}.weight`, weight, `weight ${weight} < 0`))
    }
    return found
  })
  // One destination takes everything whatever its weight; among several the weights decide, so they can't all be 0.
  const total = route.reduce((sum, { weight = 0 }) => sum + weight, 0)
  if (route.length > 1 && total === 0) causes.push(invalidValue(`${at}.route`, total, 'total destination weight = 0'))
  return causes
}

/** What is no whole number, in the words of the resource definition's schema, which comes before Istio's own check. */
function wrongNumber(field: string, value: unknown): Cause {
  const [wanted, found] = typeof value === 'number' ? ['int32', 'float64'] : ['integer', typeof value]
  const message = `Invalid value: "${found}": ${field} in body must be of type ${wanted}: "${found}"`
  return { reason: 'FieldValueTypeInvalid', message, field }
}

function gatewayProblems({ servers = [] }: GatewaySpec): Cause[] {
  if (servers.length === 0) return [required('spec.servers', 'gateway must have at least one server')]
  return servers.flatMap(({ port, hosts = [] }, index) => {
    const at = `spec.servers[${index}]`
    const causes: Cause[] = []
    if (port?.number === undefined) causes.push(required(`${at}.port`, 'port is required'))
    if (!port?.name) causes.push(required(`${at}.port.name`, 'port name must be set'))
    if (!port?.protocol) causes.push(required(`${at}.port.protocol`))
    if (hosts.length === 0) causes.push(required(`${at}.hosts`, 'server config must contain at least one host'))
    return causes
  })
}

function destinationRuleProblems({ host, subsets = [] }: DestinationRuleSpec): Cause[] {
  const causes = host ? [] : [required('spec.host', 'destination rule host is required')]
  return [
    ...causes,
    ...subsets.flatMap(({ name }, index) =>
      name ? [] : [required(`spec.subsets[${index}].name`, 'subset name is required')],
    ),
  ]
}
