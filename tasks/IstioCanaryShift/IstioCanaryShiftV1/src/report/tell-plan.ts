import { msg } from '../language/message.ts'
import type { Step } from '../rollout/plan/plan.ts'
import type { SlotName } from '../rollout/slot.ts'
import { slotNames } from '../rollout/slot.ts'
import type { State } from '../rollout/state.ts'
import { wayBackFrom } from './onward.ts'
import { shortDigest, tellStep } from './tell.ts'

/** More steps than a reader takes in; a list of many shares has hundreds. */
const mostSteps = 30

/**
 * A plan: each slot's weight and image before and after, what is going to be done, and the way back from there.
 * @param before what is there.
 * @param after what is to be there when all goes well.
 */
export function tellPlan(steps: readonly Step[], before: State, after: State): readonly string[] {
  const wayBack = wayBackFrom(after)
  const rest = steps.length - mostSteps
  return [
    ...slotNames.map((slot) => tellSlot(slot, before, after)),
    ...steps.slice(0, mostSteps).map((step) => `• ${tellStep(step)}`),
    ...(rest > 0 ? [`• ${msg`and ${rest} more of the kind`}`] : []),
    ...(wayBack === undefined ? [] : [msg`way back: ${wayBack}`]),
  ]
}

function tellSlot(slot: SlotName, before: State, after: State): string {
  const weight = (state: State) => (state.weights === undefined ? '' : `${String(state.weights[slot]).padStart(3)} %`)
  const image = ({ slots }: State) => {
    const there = slots[slot]
    return there === undefined ? msg`not there` : shortDigest(there.image)
  }
  const weights = change(weight(before), weight(after))
  return `${slot.padEnd(6)} ${weights === '' ? '' : `${weights}  `}${change(image(before), image(after))}`
}

function change(before: string, after: string): string {
  if (before === after || before === '') return after
  return `${before} → ${after.trimStart()}`
}
