import { observeRouting } from '../cluster/observe.ts'
import { msg } from '../language/message.ts'
import type { Deployment } from '../rollout/objects.ts'
import type { Observed } from '../rollout/observed.ts'
import { expectServing } from '../rollout/plan/expectations.ts'
import { planRestore } from '../rollout/plan/restore.ts'
import { Refusal } from '../rollout/refusal.ts'
import type { Routing } from '../rollout/virtual-service.ts'
import { allOf, routingIn } from '../rollout/virtual-service.ts'
import type { Weights } from '../rollout/weights.ts'
import { carryOut } from './carry-out.ts'
import { bearingConflicts } from './conflicts.ts'
import type { Progress, Undertaking } from './undertaking.ts'

/** A write of this step to the routing: as it was read before, and as the API server answered it. */
export interface RoutingWrite {
  readonly before: Observed
  readonly written: Observed
}

/**
 * Undoes a write to the VirtualService, and reads back that it is undone. Conflicts are read and planned again.
 * @returns the weights that are there again.
 * @throws Refusal when somebody else has changed what was written, or when blue would get traffic that it cannot answer;
 *   Outdated when others keep writing in between.
 */
export async function restoreRouting(
  undertaking: Undertaking,
  progress: Progress,
  { before, written }: RoutingWrite,
): Promise<Weights> {
  const { request, target, step, clock } = undertaking
  const [wasBefore, wasWritten] = [routingIn(before, target), routingIn(written, target)]
  if (wasBefore === undefined || wasWritten === undefined)
    throw new Error(msg`A write is to be undone that was not made.`)
  const bear = bearingConflicts(undertaking)
  for (;;) {
    const there = await readThere(undertaking)
    await expectBlueServes(undertaking, wasBefore, there)
    const now = new Date(clock.now()).toISOString()
    const { steps } = planRestore({ target, request, step, before: wasBefore, written: wasWritten, there, now })
    // With nothing left to do, what was just read is the proof.
    if (steps.length === 0) {
      const [virtualService, ...otherVirtualServices] = allOf(there).map((routed) => routed.virtualService)
      progress.observed = progress.observed && { ...progress.observed, virtualService, otherVirtualServices }
      return there.route.weights
    }
    try {
      for (const one of steps) await carryOut(one, undertaking, progress)
    } catch (error) {
      await bear(error)
    }
  }
}

/** The routing as it is now. @throws Refusal when it is gone. */
export async function readThere({ api, target }: Pick<Undertaking, 'api' | 'target'>): Promise<Routing> {
  const routing = routingIn(await observeRouting(api, target), target)
  if (routing !== undefined) return routing
  throw new Refusal(
    'virtualServiceMissing',
    msg`VirtualService '${target.virtualService}' was deleted by someone.`,
    msg`Restore it, then run the action 'rollback'.`,
  )
}

async function expectBlueServes({ api, target }: Undertaking, before: Routing, there: Routing): Promise<void> {
  const share = before.route.weights.blue
  if (share <= there.route.weights.blue) return
  const { deployment } = target.slots.blue
  const blue = await api.get<Deployment>('Deployment', deployment)
  if (blue !== undefined) return expectServing(blue, 'blue', msg`for ${share} % of the traffic`)
  throw new Refusal(
    'slotMissing',
    msg`Deployment '${deployment}' of blue is gone, so it cannot get ${share} % of the traffic again.`,
    msg`Run the action 'rollback'.`,
  )
}
