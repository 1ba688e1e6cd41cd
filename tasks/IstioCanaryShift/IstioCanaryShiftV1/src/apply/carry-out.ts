import { ApiFailure, Outdated } from '../cluster/failure.ts'
import { awaitGone, awaitReady } from '../cluster/wait.ts'
import { msg } from '../language/message.ts'
import { tellReadiness, tellStep } from '../report/tell.ts'
import { withoutBlue, withSeen } from '../rollout/evidence.ts'
import type { KubernetesObject } from '../rollout/objects.ts'
import type { Observed } from '../rollout/observed.ts'
import { objectsIn } from '../rollout/observed.ts'
import { withObject } from '../rollout/plan/outlook.ts'
import type { Step } from '../rollout/plan/plan.ts'
import type { SlotName } from '../rollout/slot.ts'
import { tellDeployment } from '../rollout/slot.ts'
import { sameWeights } from '../rollout/weights.ts'
import { awaitTurn, whileClaimed } from './claim.ts'
import { hold } from './hold.ts'
import { SlotNotReady } from './slot-not-ready.ts'
import type { Progress, Undertaking } from './undertaking.ts'
import { writeRouting } from './write-routing.ts'

/**
 * Carries out one step of a plan, and keeps what is known of the cluster.
 * @throws Outdated when the state is not the one that was planned for; SlotNotReady when a wait ends without success;
 *   Unproven when the traffic is not as it should be.
 */
export async function carryOut(step: Step, undertaking: Undertaking, progress: Progress): Promise<void> {
  const { api, log, clock, signal } = undertaking
  const before = progress.observed
  if (step.kind !== 'prove' && step.kind !== 'watch') log.section(msg`Apply`)
  const write = async (answer: Promise<KubernetesObject | undefined>): Promise<void> => {
    const object = await settle(answer, progress)
    progress.changed = true
    if (object !== undefined)
      progress.observed = progress.observed && withObject(progress.observed, object, undertaking.target)
    log.event([`✓ ${tellStep(step)}`, ...tellWritten(object === undefined ? [] : [object], before)].join('\n'), 'write')
  }
  switch (step.kind) {
    case 'create':
      return write(api.create(step.object))
    case 'setRouting': {
      const written = await writeRouting(step.patches, undertaking, progress)
      log.event([`✓ ${tellStep(step)}`, ...tellWritten(written, before)].join('\n'), 'write')
      if (changesSplit(step)) progress.evidence = undefined
      return
    }
    case 'setTemplate':
      return write(api.patch('Deployment', step.deployment, step.patch))
    case 'delete':
      return write(api.delete('Deployment', step.deployment, step.uid))
    case 'drain':
      log.event(tellStep(step), 'wait')
      await whileClaimed(undertaking, progress, () => clock.sleep(step.seconds * 1000, signal))
      progress.evidence = withSeen(progress.evidence, withoutBlue, 'drained')
      return
    case 'awaitReady':
      await whileClaimed(undertaking, progress, () => waitForReady(step.slot, step.deployment, undertaking, progress))
      // What was seen before was seen of other pods.
      progress.evidence = undefined
      return
    case 'awaitGone':
      return whileClaimed(undertaking, progress, () => waitForGone(step.slot, step.deployment, undertaking))
    case 'prove':
    case 'watch':
      return whileClaimed(undertaking, progress, () => hold(step, undertaking, progress))
    case 'awaitTurn':
      return awaitTurn(step.claim, undertaking)
  }
}

function changesSplit({ weights, blueAnsweredBy }: Extract<Step, { readonly kind: 'setRouting' }>): boolean {
  return blueAnsweredBy !== undefined || !sameWeights(weights.before, weights.after)
}

/** Waits for the answer to a write, and keeps in mind whether it could have been done without one. */
async function settle<T>(answer: Promise<T>, progress: Progress): Promise<T> {
  const wasUnsure = progress.unsure
  progress.unsure = true
  try {
    const object = await answer
    progress.unsure = wasUnsure
    return object
  } catch (error) {
    const refused = error instanceof Outdated ? error.cause : error
    if (refused instanceof ApiFailure && refused.status < 500) progress.unsure = wasUnsure
    throw error
  }
}

async function waitForReady(
  slot: SlotName,
  deployment: string,
  undertaking: Undertaking,
  progress: Progress,
): Promise<void> {
  const { log } = undertaking
  const result = await awaitReady(waiting(deployment, undertaking), (readiness, waitedMs) => {
    progress.readiness = { ...progress.readiness, [slot]: readiness }
    log.event(`${tellReadiness(`${slot} (${Math.round(waitedMs / 1000)} s)`, readiness)}`, 'wait')
  })
  if (result.ended !== 'missing') progress.readiness = { ...progress.readiness, [slot]: result.readiness }
  switch (result.ended) {
    case 'ready':
      return
    case 'missing':
      throw new SlotNotReady(
        msg`Deployment '${deployment}' of ${slot} was deleted by someone while it was waited for.`,
        [],
      )
    case 'failed':
      throw new SlotNotReady(
        tellFailure(slot, deployment, result.readiness.ready, result.readiness.wanted, msg`it cannot become ready`),
        result.readiness.reasons,
      )
    case 'timedOut':
      throw new SlotNotReady(
        tellFailure(
          slot,
          deployment,
          result.readiness.ready,
          result.readiness.wanted,
          msg`not ready within ${timeoutSeconds(undertaking)} s`,
        ),
        result.readiness.reasons,
      )
  }
}

async function waitForGone(slot: SlotName, deployment: string, undertaking: Undertaking): Promise<void> {
  undertaking.log.event(msg`wait until ${slot} and its pods are gone`, 'wait')
  if (await awaitGone(waiting(deployment, undertaking))) return
  throw new SlotNotReady(
    msg`Deployment '${deployment}' of ${slot} is still there after ${timeoutSeconds(undertaking)} s. See its finalizers and its pods.`,
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
  return msg`${tellDeployment(slot, deployment)}: ${what}, ${ready} of ${wanted} pods ready.`
}

/** What was written, and from which version of it to which, a line each. */
function tellWritten(written: readonly KubernetesObject[], before: Observed | undefined): readonly string[] {
  const known = before === undefined ? [] : objectsIn(before)
  return written.map(({ kind, metadata: { name, resourceVersion = '' } }) => {
    const was = known.find((one) => one.kind === kind && one.metadata.name === name)?.metadata.resourceVersion
    const versions = was === undefined ? resourceVersion : `${was} → ${resourceVersion}`
    return `  ${msg`${kind} '${name}': resourceVersion ${versions}`}`
  })
}
