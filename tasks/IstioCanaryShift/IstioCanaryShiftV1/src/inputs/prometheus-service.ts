import type { PrometheusService } from '../rollout/gate-request.ts'

/**
 * Reads `NAMESPACE/NAME:PORT`, where `https:` may stand before the name and a path after the port, as in
 * `monitoring/https:prometheus:web/prometheus`. Undefined when the text is something else.
 */
export function parseService(text: string): PrometheusService | undefined {
  const name = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
  const form = new RegExp(`^(${name})/(?:(https?):)?(${name}):(${name})((?:/[\\w~-][\\w.~-]*)*)/?$`)
  const [, namespace, scheme, service, port, prefix] = form.exec(text) ?? []
  if (namespace === undefined || service === undefined || port === undefined || prefix === undefined) return undefined
  return { namespace, scheme: scheme === 'https' ? 'https' : 'http', name: service, port, prefix }
}
