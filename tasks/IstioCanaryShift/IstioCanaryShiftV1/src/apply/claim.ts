import { Outdated } from '../cluster/failure.ts'
import { msg } from '../language/message.ts'
import { type Claim, claimAt, isHeldByAnother, leaseSeconds } from '../rollout/claim.ts'
import type { VirtualService } from '../rollout/objects.ts'
import { type RolloutRecord, readRecord, recordAnnotation } from '../rollout/record.ts'
import { Refusal } from '../rollout/refusal.ts'
import { patchRecordAlone } from '../rollout/virtual-service.ts'
import type { Progress, Undertaking } from './undertaking.ts'

/** A claim is put off long before it ends, so that an API server which is away for a while does no harm. */
const renewalMs = (leaseSeconds * 1000) / 3

/** Does what takes its time, and meanwhile renews this step's claim if it has one. */
export async function whileClaimed(
  undertaking: Undertaking,
  progress: Progress,
  work: () => Promise<void>,
): Promise<void> {
  const { step, signal, clock } = undertaking
  if (recordIn(progress.observed?.virtualService)?.claim?.step !== step) return work()
  const over = new AbortController()
  const renewing = renew(AbortSignal.any([signal, over.signal]))
  try {
    await work()
  } finally {
    over.abort()
    await renewing
  }

  async function renew(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      try {
        await clock.sleep(renewalMs, ended)
        await renewOnce(undertaking, progress)
      } catch (error) {
        if (ended.aborted) return
        undertaking.log.event(msg`This step's claim could not be renewed: ${(error as Error).message}`)
      }
    }
  }
}

/** Puts off the end of this step's claim, unless somebody has taken it over: that is found out at the next look. */
async function renewOnce(undertaking: Undertaking, progress: Progress): Promise<void> {
  const { request, step, clock } = undertaking
  const claim = claimAt(new Date(clock.now()).toISOString(), step, request.action)
  try {
    await writeClaim(claim, undertaking, progress)
  } catch (error) {
    if (!(error instanceof Outdated)) throw error
    // Somebody wrote in between; a third of the lease later it is tried again.
  }
}

/**
 * Gives the rollout free if this step claims it still, so that others need not wait for the end of a claim that nobody
 * holds. It is no failure of the step when that cannot be done: the claim ends by itself.
 */
export async function giveUpClaim(undertaking: Undertaking, progress: Progress): Promise<void> {
  if (recordIn(progress.observed?.virtualService)?.claim?.step !== undertaking.step) return
  try {
    await writeClaim(undefined, undertaking, progress)
  } catch (error) {
    undertaking.log.event(msg`This step's claim could not be given up, and ends by itself: ${(error as Error).message}`)
  }
}

/** Exchanges this step's claim in the record; nothing where it has none any more. @throws Outdated on a conflict. */
async function writeClaim(
  claim: Claim | undefined,
  { api, target, step }: Undertaking,
  progress: Progress,
): Promise<void> {
  const there = await api.get<VirtualService>('VirtualService', target.virtualService)
  const record = recordIn(there)
  if (there === undefined || record?.claim?.step !== step) return
  const patch = patchRecordAlone({ virtualService: there, record }, { ...record, claim })
  const virtualService = await api.patch<VirtualService>('VirtualService', target.virtualService, patch)
  progress.observed = progress.observed && { ...progress.observed, virtualService }
}

/**
 * Waits until another step of this run has ended, or its claim has.
 * @throws Refusal `stepUnderWay` when it takes longer than the step may wait.
 */
export async function awaitTurn(claim: Claim, { api, request, target, step, clock, signal, log }: Undertaking) {
  const patienceSeconds = request.action === 'status' ? 0 : request.timeoutSeconds
  const startedAt = clock.elapsed()
  log.event(msg`The action '${claim.action}' of this run is in the midst of its work: waiting for its end.`, 'wait')
  for (;;) {
    await clock.sleep(pollMs, signal)
    const there = await api.get<VirtualService>('VirtualService', target.virtualService)
    const now = new Date(clock.now()).toISOString()
    const held = recordIn(there)?.claim
    if (!isHeldByAnother(held, step, now)) return
    if (clock.elapsed() - startedAt < patienceSeconds * 1000) continue
    throw new Refusal(
      'stepUnderWay',
      msg`The action '${claim.action}' of another step of this run is still in the midst of its work after ${patienceSeconds} s; its claim ends ${held.until} unless it is renewed.`,
      msg`Let that step end, or give this one a longer 'timeoutSeconds'. The action 'rollback' waits for nobody.`,
    )
  }
}

/** To follow it by a watch would need one more right. */
const pollMs = 1000

function recordIn(virtualService: VirtualService | undefined): RolloutRecord | undefined {
  return readRecord(virtualService?.metadata.annotations?.[recordAnnotation])
}
