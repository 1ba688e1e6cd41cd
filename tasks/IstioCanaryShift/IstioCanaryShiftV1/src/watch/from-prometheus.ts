import type { Gate, QueryGate } from '../gate/gate.ts'
import { fillIn } from '../gate/query.ts'
import { msg } from '../language/message.ts'
import { readIstio } from '../metrics/istio.ts'
import { MetricsError } from '../metrics/metrics-error.ts'
import { readOwnQuery } from '../metrics/own-query.ts'
import type { Prometheus } from '../metrics/prometheus.ts'
import type { Target } from '../rollout/request.ts'
import type { Source } from './source.ts'

/** What Prometheus has, by Istio's standard metrics as the gateway and other callers count them, and by the user's own queries. */
export function fromPrometheus(prometheus: Prometheus, gates: readonly Gate[], target: Target): Source {
  const { namespace, slots } = target
  const queries = gates.filter((gate) => gate.kind === 'query')
  const needsSamples = queries.length < gates.length
  const withLatencies = gates.some(({ kind }) => kind === 'latency' || kind === 'latencyRatio')
  const traffic = { namespace, slots, reporter: 'source', withLatencies } as const
  return {
    begin: async () => {
      const from = await prometheus.now()
      return {
        look: async (withQueries) => {
          const to = await prometheus.now()
          const reading = needsSamples ? await readIstio(prometheus, traffic, { from, to }) : undefined
          const own = withQueries ? await askQueries(prometheus, queries, target, { from, to }) : []
          const warnings = [...(reading?.warnings ?? []), ...own.flatMap(({ warnings }) => warnings)]
          return {
            samples: reading?.samples,
            queries: new Map(own.map(({ gate, values }) => [gate, values])),
            notes: [
              ...tellUnattributed(reading?.unattributed.requests ?? 0),
              ...[...new Set(warnings)].map((warning) => msg`Prometheus warns: ${warning}`),
            ],
          }
        },
        end: async () => undefined,
      }
    },
    advice: msg`See that clients send requests, that Prometheus scrapes the gateway ('istio_requests_total' with the label reporter="source"), and that 'observeSeconds' is longer than a few of its scrapes.`,
  }
}

/**
 * Asks what can be asked before anything is observed, so that a step whose gates could never be judged does not begin.
 * @throws MetricsError, NetworkError or Unreachable.
 */
export async function expectAnswers(
  prometheus: Prometheus,
  gates: readonly Gate[],
  target: Target,
  seconds: number,
): Promise<void> {
  const to = await prometheus.now()
  const queries = gates.filter((gate) => gate.kind === 'query')
  await askQueries(prometheus, queries, target, { from: to - seconds, to })
}

function askQueries(
  prometheus: Prometheus,
  gates: readonly QueryGate[],
  { namespace, slots }: Target,
  { from, to }: { readonly from: number; readonly to: number },
) {
  const window = `${Math.max(1, Math.round(to - from))}s`
  const placeholders = { namespace, green: slots.green.deployment, blue: slots.blue.deployment, window }
  return Promise.all(
    gates.map(async (gate) => {
      const filled = fillIn(gate.query, placeholders)
      if ('unknown' in filled) {
        throw new MetricsError(msg`The query ${gate.query} names '{{${filled.unknown}}}'.`, msg`Correct the query.`)
      }
      return { gate, ...(await readOwnQuery(prometheus, filled.query, to)) }
    }),
  )
}

function tellUnattributed(requests: number): readonly string[] {
  return requests === 0 ? [] : [msg`Of ${requests} further requests no proxy says which slot they went to.`]
}
