import { msg } from '../language/message.ts'
import type { Creation } from '../rollout/request.ts'
import { InputError } from './input-error.ts'
import { hostName } from './kubernetes-names.ts'
import type { InputName } from './names.ts'
import type { InputReader } from './reader.ts'

/** Reads what `deploy` makes of objects that are not there. @throws InputError for the first input that breaks its rule. */
export function parseCreation(input: InputReader): Creation {
  const port = (name: InputName, fallback: number) => input.wholeNumber(name, [1, 65_535], fallback)
  const path = (name: InputName, fallback: string) =>
    input.matching(name, /^\/[^\s?#]*$/, msg`a path that starts with '/'`, fallback)
  return {
    servicePort: port('servicePort', 5001),
    replicas: input.wholeNumber('replicas', [1, 1000], 1),
    readinessPath: path('readinessPath', '/'),
    gateway: input.matching(
      'gateway',
      /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
      msg`the name of a Gateway, or 'namespace/name'`,
      'mlmodel-gateway',
    ),
    gatewaySelector: parseSelector(input),
    gatewayPort: port('gatewayPort', 80),
    hosts: parseHosts(input),
    path: path('path', '/score'),
  }
}

function parseSelector(input: InputReader): Readonly<Record<string, string>> {
  const value = input.matching(
    'gatewaySelector',
    /^[\w./-]+\s*[:=]\s*[\w.-]+(?:\s*,\s*[\w./-]+\s*[:=]\s*[\w.-]+)*$/,
    msg`one label or several, 'key: value' or 'key: value, key: value'`,
    'istio: ingressgateway',
  )
  return Object.fromEntries(value.split(',').map((pair) => pair.split(/[:=]/).map((part) => part.trim())))
}

function parseHosts(input: InputReader): readonly string[] {
  const hosts = (input.optional('hosts') ?? '*').split(',').map((host) => host.trim())
  const bad = hosts.find((host) => !hostName.test(host))
  if (bad === undefined) return hosts
  throw new InputError(msg`Input 'hosts' must be host names or '*', separated by commas, got '${bad}'.`)
}
