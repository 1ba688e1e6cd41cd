import { Outdated } from '../cluster/failure.ts'
import type { VirtualService } from '../rollout/objects.ts'
import { planRestore } from '../rollout/plan/restore.ts'
import { Refusal } from '../rollout/refusal.ts'
import { readRouting } from '../rollout/virtual-service.ts'
import type { Weights } from '../rollout/weights.ts'
import { carryOut } from './carry-out.ts'
import type { Progress, Undertaking } from './undertaking.ts'

const patience = 5

/** A write of this step to the VirtualService: as it was read before, and as the API server answered it. */
export interface RoutingWrite {
  readonly before: VirtualService
  readonly written: VirtualService
}

/**
 * Undoes a write to the VirtualService, and reads back that it is undone. Conflicts are read and planned again.
 * @returns the weights that are there again.
 * @throws Refusal when somebody else has changed what was written; Outdated when others keep writing in between.
 */
export async function restoreRouting(
  undertaking: Undertaking,
  progress: Progress,
  { before, written }: RoutingWrite,
): Promise<Weights> {
  const { api, target, clock, signal, log } = undertaking
  const read = async () => {
    const virtualService = await api.get<VirtualService>('VirtualService', target.virtualService)
    if (virtualService !== undefined) return readRouting(virtualService, target)
    throw new Refusal(
      'virtualServiceMissing',
      `VirtualService '${target.virtualService}' was deleted by someone.`,
      `Restore it, then run the action 'rollback'.`,
    )
  }
  const [wasBefore, wasWritten] = [readRouting(before, target), readRouting(written, target)]
  for (let conflicts = 0; ; ) {
    const there = await read()
    const now = new Date(clock.now()).toISOString()
    const { steps } = planRestore({ target, before: wasBefore, written: wasWritten, there, now })
    // With nothing left to do, what was just read is the proof.
    if (steps.length === 0) {
      progress.restored = true
      return there.route.weights
    }
    try {
      for (const step of steps) await carryOut(step, undertaking, progress)
    } catch (error) {
      if (!(error instanceof Outdated)) throw error
      conflicts++
      if (conflicts > patience) throw error
      log.event(`${error.message}\nReading the state again (${conflicts} of ${patience}).`)
      await clock.sleep(100 * 2 ** conflicts, signal)
    }
  }
}
