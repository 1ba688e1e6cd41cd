/** A running container's probes, in their order: the startup probe first, then readiness and liveness together. */
import type { Cancel, Clock } from '../clock.ts'
import type { Container, Probe } from '../objects/workloads.ts'
import { attempt, type ProbeTarget, startProbing } from './probe.ts'

export interface Health {
  started: boolean
  ready: boolean
}

export interface HealthChecks {
  container: Container
  clock: Clock
  target: ProbeTarget
  record: (type: 'Normal' | 'Warning', reason: string, message: string) => void
  /** Told when the health changes, and once at the start. */
  onHealth: (health: Health) => void
  /** The container must be restarted. `grace` in seconds when the probe has one of its own. */
  onUnhealthy: (grace: number | undefined) => void
}

/** Watches a container's health until the returned function is called. Without a probe, running is started and ready. */
export function startHealthChecks({ container, clock, target, record, onHealth, onUnhealthy }: HealthChecks): Cancel {
  const { startupProbe, readinessProbe, livenessProbe } = container
  const health: Health = { started: startupProbe === undefined, ready: false }
  const stops: Cancel[] = []
  const stopAll = (): void => {
    for (const stop of stops) stop()
  }
  const watch = (name: string, probe: Probe, onVerdict: (healthy: boolean) => void): Cancel => {
    const stop = startProbing({
      probe,
      clock,
      attempt: (timeout) => attempt(probe, target, timeout),
      onFailure: (why) => record('Warning', 'Unhealthy', `${name} probe failed: ${why}`),
      onVerdict,
    })
    stops.push(stop)
    return stop
  }
  const change = (next: Partial<Health>): void => {
    Object.assign(health, next)
    onHealth({ ...health })
  }
  const giveUp = (name: string, probe: Probe): void => {
    stopAll()
    record('Normal', 'Killing', `Container ${container.name} failed ${name} probe, will be restarted`)
    onUnhealthy(probe.terminationGracePeriodSeconds)
  }
  const whenStarted = (): void => {
    change({ started: true, ready: readinessProbe === undefined })
    if (readinessProbe !== undefined) watch('Readiness', readinessProbe, (ready) => change({ ready }))
    if (livenessProbe !== undefined) {
      watch('Liveness', livenessProbe, (alive) => (alive ? undefined : giveUp('liveness', livenessProbe)))
    }
  }
  if (startupProbe === undefined) {
    whenStarted()
    return stopAll
  }
  const stopStartup = watch('Startup', startupProbe, (healthy) => {
    stopStartup()
    if (healthy) whenStarted()
    else giveUp('startup', startupProbe)
  })
  return stopAll
}
