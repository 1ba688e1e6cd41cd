import type { Transport } from '../cluster/transport.ts'
import { getByService } from '../metrics/by-service.ts'
import { addressOf, type GenericConnection, getByUrl, sendsInClear } from '../metrics/by-url.ts'
import { openPrometheus, type Prometheus, prometheusLimits } from '../metrics/prometheus.ts'
import type { Network } from '../network/network.ts'
import { openRequests } from '../network/request.ts'
import type { GateRequest, MetricsSource } from '../rollout/gate-request.ts'
import type { Target } from '../rollout/request.ts'
import type { WeightedRoute } from '../rollout/route.ts'
import type { Findings } from './findings.ts'
import { fromProbes, type Probes } from './from-probes.ts'
import { expectAnswers, fromPrometheus } from './from-prometheus.ts'
import type { Source } from './source.ts'
import { type Means, watch } from './watcher.ts'

/** What the gates of a step are watched with. */
export interface Watching extends Means {
  readonly target: Target
  readonly network: Network
  /** To the cluster, in which Prometheus may be. */
  readonly transport: Transport
  /** What the agent knows of a service connection by its id. */
  readonly connection: (id: string) => GenericConnection
  readonly mask: (secret: string) => void
  readonly warn: (message: string) => void
  /** The probes whose answers are measured, once it is known where to send them; undefined when the step has none. */
  readonly probes: (() => Probes) | undefined
}

/** Observes the slots for so many seconds; it ends early when a gate fails beyond doubt. No data is no pass. */
export type Watcher = (
  routing: { readonly route: Pick<WeightedRoute, 'weights'> },
  seconds: number,
) => Promise<Findings>

/**
 * Opens the source of the measurements and asks it once, so that a step whose gates could never be judged fails before it
 * changes anything.
 * @throws MetricsError, NetworkError or Unreachable when Prometheus gives no answer.
 */
export async function openWatcher(request: GateRequest, watching: Watching): Promise<Watcher> {
  const source = await openSource(request, watching)
  return ({ route }, seconds) => watch({ request, weights: route.weights, seconds }, source(), watching)
}

async function openSource(request: GateRequest, watching: Watching): Promise<() => Source> {
  const { gates, source, observeSeconds } = request
  const { probes, target, clock, signal } = watching
  if (source.kind === 'probes') {
    if (probes === undefined) throw new Error('Gates are to be judged by probes that nobody sends.')
    return () => fromProbes(probes(), clock, signal)
  }
  const prometheus = openPrometheusBy(source, watching)
  await expectAnswers(prometheus, gates, target, observeSeconds)
  return () => fromPrometheus(prometheus, gates, target)
}

function openPrometheusBy(source: Exclude<MetricsSource, { kind: 'probes' }>, watching: Watching): Prometheus {
  const { transport, network, connection, mask, warn, clock, signal } = watching
  const options = { signal, sleep: clock.sleep }
  if (source.kind === 'prometheusService') return openPrometheus(getByService(transport, source.service), options)
  const address = addressOf(
    source.url,
    source.connection === undefined ? undefined : connection(source.connection),
    mask,
  )
  if (sendsInClear(address)) {
    warn(
      `The credentials for Prometheus go to ${new URL(address.url).origin} without encryption: let its address begin with https://.`,
    )
  }
  return openPrometheus(getByUrl(openRequests(network, prometheusLimits), address), options)
}
