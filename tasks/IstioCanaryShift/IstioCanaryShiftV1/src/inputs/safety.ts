import type { Capacity, OnDrift, OnFailure } from '../rollout/request.ts'
import { capacityWays, driftWays, failureWays } from '../rollout/request.ts'
import type { InputReader } from './reader.ts'

/** What every action that changes something is told. */
export interface Safety {
  readonly takeOver: boolean
  readonly timeoutSeconds: number
  readonly onDrift: OnDrift
  readonly dryRun: boolean
}

/** @throws InputError for the first input that breaks its rule. */
export function parseSafety(input: InputReader): Safety {
  return {
    takeOver: input.flag('takeOver'),
    timeoutSeconds: input.wholeNumber('timeoutSeconds', [1, 86_400], 600),
    onDrift: input.choice('onDrift', driftWays, 'fail'),
    dryRun: input.flag('dryRun'),
  }
}

/** Reads what becomes of the traffic when a proof or a gate fails. @throws InputError likewise. */
export function parseOnFailure(input: InputReader): OnFailure {
  return input.choice('onFailure', failureWays, 'rollback')
}

/** Reads what too few pods for their share of the traffic mean. @throws InputError likewise. */
export function parseCapacity(input: InputReader): Capacity {
  return input.choice('capacity', capacityWays, 'warn')
}

/** Reads how many pods blue gets; undefined: as many as green has. @throws InputError likewise. */
export function parseBlueReplicas(input: InputReader): number | undefined {
  return input.optional('blueReplicas') === undefined ? undefined : input.wholeNumber('blueReplicas', [1, 1000])
}
