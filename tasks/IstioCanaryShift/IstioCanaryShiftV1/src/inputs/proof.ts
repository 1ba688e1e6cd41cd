import { msg } from '../language/message.ts'
import type { AskedAddress, GatewayService, ProofRequest } from '../rollout/proof-request.ts'
import { shownAddress, webAddress } from './address.ts'
import { InputError } from './input-error.ts'
import { parseProbeHeaders } from './probe-headers.ts'
import type { InputReader } from './reader.ts'
import { expectHttp, parseHeader } from './routes.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH'] as const
const withBody: readonly string[] = ['POST', 'PUT', 'PATCH']

/**
 * Reads what evidence the step wants of the split; undefined when it wants none.
 * @throws InputError for the first input that breaks its rule.
 */
export function parseProof(input: InputReader): ProofRequest | undefined {
  const address = parseAddress(input)
  if (address === undefined) return undefined
  expectHttp(input, "'probeUrl'", msg`others have no response header that tells a slot`)
  const method = input.choice('probeMethod', methods, 'GET')
  const body = input.optional('probeBody')
  if (body !== undefined && !withBody.includes(method)) {
    throw new InputError(msg`Input 'probeBody' needs the 'probeMethod' ${withBody.join(', ')}, got '${method}'.`)
  }
  const headers = parseProbeHeaders(input, parseHeader(input))
  return {
    address,
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    body,
    count: input.wholeNumber('probeCount', [100, 100_000], 2000),
    seconds: input.wholeNumber('proofSeconds', [0, 3600], 60),
  }
}

/** Reads whether the routes' destinations shall tell their slot. @throws InputError when their protocol cannot. */
export function parseMarkSlots(input: InputReader): boolean {
  const wanted = input.flag('markSlots')
  if (wanted) expectHttp(input, "'markSlots'", msg`others have no response header to set`)
  return wanted
}

function parseAddress(input: InputReader): AskedAddress | undefined {
  const value = input.optional('probeUrl')
  if (value === undefined) return undefined
  if (value === 'auto') return { kind: 'auto', ...parseGatewayService(input) }
  const url = webAddress(value)
  if (url === undefined) {
    throw new InputError(
      msg`Input 'probeUrl' must be 'auto', or an address that starts with 'http://' or 'https://', got '${shownAddress(value)}'.`,
    )
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new InputError(
      msg`Input 'probeUrl' must have no user, password or fragment, got one for '${shownAddress(value)}': credentials belong into 'probeHeaders'.`,
    )
  }
  return { kind: 'url', url: url.href }
}

function parseGatewayService(input: InputReader): GatewayService {
  const value = input.matching(
    'gatewayService',
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    msg`the Service of the ingress gateway as 'namespace/name'`,
    'istio-system/istio-ingressgateway',
  )
  const [namespace = '', service = ''] = value.split('/')
  return { namespace, service }
}
