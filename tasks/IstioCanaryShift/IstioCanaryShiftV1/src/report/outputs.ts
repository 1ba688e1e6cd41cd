import type { RunIdentity } from '../rollout/run-identity.ts'
import { sameRun } from '../rollout/run-identity.ts'
import type { State } from '../rollout/state.ts'

/** The output variables of the task. task.json lists the same, and a test holds them together. */
export const outputNames = [
  'blueWeight',
  'greenWeight',
  'blueImage',
  'greenImage',
  'phase',
  'changed',
  'firstRelease',
] as const

export type Outputs = Readonly<Record<(typeof outputNames)[number], string>>

/** What later steps of the pipeline can read; empty where there is nothing to tell. */
export function outputsOf(state: State, run: RunIdentity, changed: boolean): Outputs {
  const { weights, slots, record } = state
  return {
    blueWeight: weights === undefined ? '' : String(weights.blue),
    greenWeight: weights === undefined ? '' : String(weights.green),
    blueImage: slots.blue?.image ?? '',
    greenImage: slots.green?.image ?? '',
    phase: record?.phase ?? '',
    changed: String(changed),
    firstRelease: String(record?.firstRelease === true && sameRun(record.run, run)),
  }
}
