import { parseImage } from '../rollout/image.ts'
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
  'observedBlueShare',
  'observedBlueShareLow',
  'observedBlueShareHigh',
  'probes',
] as const

export type Outputs = Readonly<Record<(typeof outputNames)[number], string>>

/** What a proof saw of the weighted route: how many probes, and blue's part of the answers with its interval (0 to 1). */
export interface SeenSplit {
  readonly probes: number
  readonly blue: { readonly share: number; readonly low: number; readonly high: number } | undefined
}

/** What later steps of the pipeline can read; empty where there is nothing to tell. */
export function outputsOf(state: State, run: RunIdentity, changed: boolean, seen?: SeenSplit): Outputs {
  const percent = (part: number | undefined) => (part === undefined ? '' : (100 * part).toFixed(1))
  const { weights, slots, record } = state
  return {
    blueWeight: weights === undefined ? '' : String(weights.blue),
    greenWeight: weights === undefined ? '' : String(weights.green),
    blueImage: imageOrNothing(slots.blue?.image),
    greenImage: imageOrNothing(slots.green?.image),
    phase: record?.phase ?? '',
    changed: String(changed),
    firstRelease: String(record?.firstRelease === true && sameRun(record.run, run)),
    observedBlueShare: percent(seen?.blue?.share),
    observedBlueShareLow: percent(seen?.blue?.low),
    observedBlueShareHigh: percent(seen?.blue?.high),
    probes: seen === undefined ? '' : String(seen.probes),
  }
}

/** Pipelines write outputs into scripts, and whoever may edit a Deployment can give it any text as an image. */
function imageOrNothing(image = ''): string {
  return parseImage(image) === undefined ? '' : image
}
