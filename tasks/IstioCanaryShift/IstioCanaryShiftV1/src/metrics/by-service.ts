import type { Readable } from 'node:stream'
import { Unreachable } from '../cluster/failure.ts'
import type { Transport } from '../cluster/transport.ts'
import { msg } from '../language/message.ts'
import { explainFault } from '../network/fault.ts'
import type { PrometheusService } from '../rollout/gate-request.ts'
import type { RawAnswer } from './answer.ts'
import { MetricsError } from './metrics-error.ts'
import { type GetPath, prometheusLimits } from './prometheus.ts'

/**
 * Asks Prometheus through the API server's proxy for services, over the connection that the task has anyhow, so that the
 * agent needs no other way into the cluster. It takes the right `get` on `services/proxy` for the name `NAME:PORT`. The API
 * server keeps the credentials to itself, so Prometheus must answer anyone in the cluster.
 */
export function getByService(
  transport: Transport,
  { namespace, scheme, name, port, prefix }: PrometheusService,
): GetPath {
  const target = `${scheme === 'https' ? 'https:' : ''}${name}:${port}`
  const proxy = `/api/v1/namespaces/${namespace}/services/${target}/proxy${prefix}`
  const { timeoutMs } = prometheusLimits
  return async (path, signal) => {
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const headers = { accept: 'application/json' }
      const sent = {
        method: 'GET',
        path: proxy + path,
        headers,
        body: undefined,
        signal: AbortSignal.any([signal, limit]),
      }
      const { status, header, body } = await transport.send(sent)
      return { status, header, text: await readText(body, transport.server) } satisfies RawAnswer
    } catch (error) {
      signal.throwIfAborted()
      if (!limit.aborted) throw error
      const message = msg`Prometheus gave no answer through the service ${namespace}/${target} within ${timeoutMs / 1000} s.`
      throw new MetricsError(message, msg`Check that Prometheus runs, then run this step again.`, true, error)
    }
  }
}

/** @throws Unreachable when the answer breaks off, MetricsError when it is too long. */
async function readText(body: Readable, server: string): Promise<string> {
  const { maxBytes } = prometheusLimits
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) break
      chunks.push(chunk)
    }
  } catch (error) {
    throw new Unreachable(explainFault(error, { name: server, isProxy: false }))
  }
  if (length <= maxBytes) return Buffer.concat(chunks).toString('utf8')
  throw new MetricsError(msg`Prometheus answered with more than ${maxBytes} bytes.`, msg`Observe for a shorter time.`)
}
