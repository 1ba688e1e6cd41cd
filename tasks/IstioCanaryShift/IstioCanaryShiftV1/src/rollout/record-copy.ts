import type { RolloutRecord } from './record.ts'
import { sameRun } from './run-identity.ts'

/**
 * The record as it stands on each further VirtualService of a rollout: who owns it and what was last set there. Claim,
 * history and images are only in the record itself, which is on the VirtualService that was named first.
 */
export function copyOf(record: RolloutRecord): RolloutRecord {
  return { ...record, claim: undefined, history: undefined, left: undefined }
}

/** True when a record on another VirtualService was written for the same rollout, though perhaps for an earlier step. */
export function isCopyOf(copy: RolloutRecord | undefined, record: RolloutRecord | undefined): copy is RolloutRecord {
  return (
    copy !== undefined && record !== undefined && sameRun(copy.run, record.run) && copy.startedAt === record.startedAt
  )
}
