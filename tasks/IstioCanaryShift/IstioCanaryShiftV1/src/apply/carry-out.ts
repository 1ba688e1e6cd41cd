import { awaitGone, awaitReady } from '../cluster/wait.ts'
import { tellReadiness, tellStep } from '../report/tell.ts'
import type { Deployment, KubernetesObject, VirtualService } from '../rollout/objects.ts'
import type { Observed } from '../rollout/observed.ts'
import type { Step } from '../rollout/plan/plan.ts'
import type { SlotName } from '../rollout/slot.ts'
import { SlotNotReady } from './slot-not-ready.ts'
import type { Progress, Undertaking } from './undertaking.ts'

/**
 * Carries out one step of a plan, and keeps what is known of the cluster.
 * @throws Outdated when the state is not the one that was planned for; SlotNotReady when a wait ends without success.
 */
export async function carryOut(step: Step, undertaking: Undertaking, progress: Progress): Promise<void> {
  const { api, log, clock, signal } = undertaking
  const wrote = (object: KubernetesObject) => {
    progress.changed = true
    progress.observed = progress.observed && withObject(progress.observed, object, undertaking)
    log.event(`✓ ${tellStep(step)}${tellVersion(object)}`)
  }
  switch (step.kind) {
    case 'create':
      return wrote(await api.create(step.object))
    case 'setRouting':
      return wrote(await api.patch('VirtualService', step.virtualService, step.patch))
    case 'setTemplate':
      return wrote(await api.patch('Deployment', step.deployment, step.patch))
    case 'delete':
      await api.delete('Deployment', step.deployment, step.uid)
      progress.changed = true
      return log.event(`✓ ${tellStep(step)}`)
    case 'drain':
      log.event(tellStep(step))
      return clock.sleep(step.seconds * 1000, signal)
    case 'awaitReady':
      return waitForReady(step.slot, step.deployment, undertaking)
    case 'awaitGone':
      return waitForGone(step.slot, step.deployment, undertaking)
  }
}

async function waitForReady(slot: SlotName, deployment: string, undertaking: Undertaking): Promise<void> {
  const { log } = undertaking
  const result = await awaitReady(waiting(deployment, undertaking), (readiness, waitedMs) => {
    log.event(`${tellReadiness(`${slot} (${Math.round(waitedMs / 1000)} s)`, readiness)}`)
  })
  switch (result.ended) {
    case 'ready':
      return
    case 'missing':
      throw new SlotNotReady(
        `Deployment '${deployment}' of ${slot} was deleted by someone while it was waited for.`,
        [],
      )
    case 'failed':
      throw new SlotNotReady(
        tellFailure(slot, deployment, result.readiness.ready, result.readiness.wanted, 'it cannot become ready'),
        result.readiness.reasons,
      )
    case 'timedOut':
      throw new SlotNotReady(
        tellFailure(
          slot,
          deployment,
          result.readiness.ready,
          result.readiness.wanted,
          `not ready within ${timeoutSeconds(undertaking)} s`,
        ),
        result.readiness.reasons,
      )
  }
}

async function waitForGone(slot: SlotName, deployment: string, undertaking: Undertaking): Promise<void> {
  undertaking.log.event(`wait until ${slot} and its pods are gone`)
  if (await awaitGone(waiting(deployment, undertaking))) return
  throw new SlotNotReady(
    `Deployment '${deployment}' of ${slot} is still there after ${timeoutSeconds(undertaking)} s. See its finalizers and its pods.`,
    [],
  )
}

function waiting(deployment: string, undertaking: Undertaking) {
  const { api, clock, signal } = undertaking
  return {
    api,
    deployment,
    signal,
    timeoutMs: timeoutSeconds(undertaking) * 1000,
    sleep: clock.sleep,
    now: clock.elapsed,
  }
}

function timeoutSeconds({ request }: Undertaking): number {
  return request.action === 'status' ? 0 : request.timeoutSeconds
}

function tellFailure(slot: SlotName, deployment: string, ready: number, wanted: number, what: string): string {
  return `${slot === 'green' ? 'Green' : 'Blue'} (Deployment '${deployment}'): ${what}, ${ready} of ${wanted} pods ready.`
}

function tellVersion({ metadata }: KubernetesObject): string {
  return metadata.resourceVersion === undefined ? '' : ` (resourceVersion ${metadata.resourceVersion})`
}

/** What is known of the cluster, with an object as the API server has just answered it. */
function withObject(observed: Observed, object: KubernetesObject, { target }: Undertaking): Observed {
  const { name } = object.metadata
  if (object.kind === 'VirtualService') return { ...observed, virtualService: object as VirtualService }
  if (object.kind !== 'Deployment') return observed
  const slot = name === target.slots.green.deployment ? 'green' : 'blue'
  return { ...observed, deployments: { ...observed.deployments, [slot]: object as Deployment } }
}
