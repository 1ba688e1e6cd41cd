import { msg } from '../language/message.ts'
import type { MetricsSource } from '../rollout/gate-request.ts'
import { isPlain, shownAddress, webAddress } from './address.ts'
import { InputError } from './input-error.ts'
import { parseService } from './prometheus-service.ts'
import type { InputReader } from './reader.ts'

/**
 * Reads where measurements come from.
 * @throws InputError when Prometheus has no address, or two, or one that breaks a rule.
 */
export function parseMetricsSource(input: InputReader): MetricsSource {
  if (input.choice('metricsSource', ['prometheus', 'probes'], 'prometheus') === 'probes') return { kind: 'probes' }
  const url = parseUrl(input.optional('prometheusUrl'))
  const connection = input.optional('prometheusConnection')
  const service = input.optional('prometheusService')
  const byUrl = url !== undefined || connection !== undefined
  if (byUrl && service !== undefined) {
    const other = url === undefined ? 'prometheusConnection' : 'prometheusUrl'
    throw new InputError(msg`Inputs '${other}' and 'prometheusService' are two ways to Prometheus: set one of them.`)
  }
  if (byUrl) return { kind: 'prometheusUrl', url, connection }
  if (service === undefined) {
    throw new InputError(
      msg`Prometheus has no address: set the input 'prometheusUrl', 'prometheusConnection' or 'prometheusService', or 'metricsSource' to 'probes'.`,
    )
  }
  const parsed = parseService(service)
  if (parsed !== undefined) return { kind: 'prometheusService', service: parsed }
  throw new InputError(
    msg`Input 'prometheusService' must be a Service and its port, such as 'istio-system/prometheus:9090', got '${service}'.`,
  )
}

function parseUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = webAddress(value)
  if (url !== undefined && isPlain(url)) return url.href.replace(/\/+$/, '')
  throw new InputError(
    msg`Input 'prometheusUrl' must be an address that starts with 'http://' or 'https://' and has no user, query or fragment, got '${shownAddress(value)}'.`,
  )
}
