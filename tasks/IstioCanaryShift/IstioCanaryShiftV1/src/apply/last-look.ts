import { observeRouting, podsOf } from '../cluster/observe.ts'
import { msg } from '../language/message.ts'
import { reasonsOfPods } from '../rollout/readiness.ts'
import type { SlotName } from '../rollout/slot.ts'
import type { State } from '../rollout/state.ts'
import { stateOf } from '../rollout/state.ts'
import type { Progress, Undertaking } from './undertaking.ts'

// Of the 7.5 seconds between the agent's first signal and its second.
const lastLookMs = 3_000

/** Where traffic is after a failure, read anew; undefined when it cannot be read any more. */
export async function lookAtTraffic(undertaking: Undertaking, { observed }: Progress): Promise<State | undefined> {
  const { api, afterCancel, signal, target } = undertaking
  if (observed === undefined) return undefined
  try {
    const there = signal.aborted ? afterCancel(lastLookMs) : api
    return stateOf({ ...observed, ...(await observeRouting(there, target)) }, target)
  } catch {
    // The failure that is being told comes first; why traffic cannot be looked at would only hide it.
    return undefined
  }
}

/** Why the pods of a slot are not ready, in their own words. */
export async function lookAtPods(
  { api, signal }: Undertaking,
  { observed }: Progress,
  slot: SlotName,
): Promise<readonly string[]> {
  const deployment = observed?.deployments[slot]
  if (deployment === undefined || signal.aborted) return []
  try {
    return reasonsOfPods(await podsOf(api, deployment))
  } catch (error) {
    return [msg`Its pods could not be read: ${(error as Error).message}`]
  }
}
