import type { Transport } from '../cluster/transport.ts'
import { msg } from '../language/message.ts'
import { getByService } from '../metrics/by-service.ts'
import { addressOf, type GenericConnection, getByUrl, sendsInClear } from '../metrics/by-url.ts'
import { openPrometheus, type Prometheus, prometheusLimits } from '../metrics/prometheus.ts'
import type { Network } from '../network/network.ts'
import { openRequests } from '../network/request.ts'
import type { Probes } from '../proof/probes.ts'
import type { GateRequest, MetricsSource } from '../rollout/gate-request.ts'
import type { Target } from '../rollout/request.ts'
import type { Routing } from '../rollout/virtual-service.ts'
import type { Findings } from './findings.ts'
import { fromProbes } from './from-probes.ts'
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
  /** Opens the probes whose answers are measured; undefined when the step sends none. */
  readonly openProbes: ((routing: Routing) => Promise<Probes>) | undefined
}

/** Observes the slots for so many seconds; it ends early when a gate fails beyond doubt. No data is no pass. */
export type Watcher = (routing: Routing, seconds: number) => Promise<Findings>

/**
 * Opens the source of the measurements and asks it once, so that a step whose gates could never be judged fails before it
 * changes anything.
 * @throws MetricsError, NetworkError or Unreachable when Prometheus gives no answer.
 */
export async function openWatcher(request: GateRequest, watching: Watching): Promise<Watcher> {
  const source = await openSource(request, watching)
  return (routing, seconds) => watch({ request, weights: routing.route.weights, seconds }, source(routing), watching)
}

async function openSource(request: GateRequest, watching: Watching): Promise<(routing: Routing) => Source> {
  const { gates, source, observeSeconds } = request
  const { openProbes, target, clock, signal } = watching
  if (source.kind === 'probes') {
    if (openProbes === undefined) throw new Error(msg`Gates are to be judged by probes that nobody sends.`)
    return (routing) => fromProbes(() => openProbes(routing), clock, signal)
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
      msg`The credentials for Prometheus go to ${new URL(address.url).origin} without encryption: let its address begin with https://.`,
    )
  }
  return openPrometheus(getByUrl(openRequests(network, prometheusLimits), address), options)
}
