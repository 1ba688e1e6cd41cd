import { tellDrift } from '../rollout/drift/tell.ts'
import type { Step } from '../rollout/plan/plan.ts'
import type { Readiness } from '../rollout/readiness.ts'
import { isUnderWay } from '../rollout/record.ts'
import type { Action } from '../rollout/request.ts'
import { tellRun } from '../rollout/run-identity.ts'
import { slotNames } from '../rollout/slot.ts'
import type { State } from '../rollout/state.ts'
import { sameWeights, tellWeights } from '../rollout/weights.ts'

/** What a step will do, in one line. */
export function tellStep(step: Step): string {
  switch (step.kind) {
    case 'create':
      return `create ${step.object.kind} '${step.object.metadata.name}'`
    case 'setRouting': {
      const { before, after } = step.weights
      const weights = sameWeights(before, after)
        ? `${tellWeights(after)} (as before)`
        : `${tellWeights(before)} → ${tellWeights(after)}`
      const header = step.blueAnsweredBy === undefined ? '' : `; by header blue: ${step.blueAnsweredBy} answers`
      const mirror = step.mirrorPercent === undefined ? '' : `; ${step.mirrorPercent} % mirrored to blue`
      const what = step.tells === undefined ? '' : `${step.tells}: `
      const where = step.patches.length === 1 ? '' : `; ${step.patches.length} VirtualServices`
      return `${what}${weights}${header}${mirror}; phase '${step.phase}'${where}`
    }
    case 'setTemplate':
      return `${step.slot} (Deployment '${step.deployment}'): ${step.tells}`
    case 'awaitReady':
      return `wait until ${step.slot} is ready`
    case 'drain':
      return `wait ${step.seconds} s for requests under way to end`
    case 'delete':
      return `delete ${step.slot} (Deployment '${step.deployment}')`
    case 'awaitGone':
      return `wait until ${step.slot} is gone`
    case 'prove':
      return `prove at the gateway: ${tellWeights(step.split.weights)}`
    case 'watch':
      return step.gated
        ? `observe for ${step.seconds} s: ${tellWeights(step.split.weights)}`
        : `let stand for ${step.seconds} s: ${tellWeights(step.split.weights)}`
    case 'awaitTurn':
      return `wait for another step of this run, '${step.claim.action}'`
  }
}

/** Where the slots, the traffic and the rollout stand, a line each. */
export function tellState(state: State): string[] {
  const slots = slotNames.map((name) => {
    const slot = state.slots[name]
    const weight = state.weights === undefined ? '' : `${String(state.weights[name]).padStart(3)} %  `
    return `${name.padEnd(6)} ${weight}${slot === undefined ? 'not there' : `${shortDigest(slot.image)}  ${slot.ready}/${slot.wanted} ready`}`
  })
  const { record } = state
  const rollout =
    record === undefined
      ? 'rollout none on record'
      : `rollout '${record.phase}' by ${tellRun(record.run)}, ${record.updatedAt}`
  // What was changed after the end of a rollout is somebody's right, and good to know.
  const label = record === undefined || isUnderWay(record) ? 'drift  ' : 'since  '
  return [...slots, ...tellOtherwise(state), rollout, ...state.drift.map((drift) => `${label} ${tellDrift(drift)}`)]
}

/** An image with the digest cut to what people compare. */
function shortDigest(image: string): string {
  return image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, '$1…')
}

/** How far a slot is, in one line and a line for each reason. */
export function tellReadiness(slot: string, { ready, wanted, reasons }: Readiness): string {
  return [`${slot}: ${ready} of ${wanted} ready`, ...reasons.map((reason) => `  ${reason}`)].join('\n')
}

/** Where traffic is, for errors: the sentence that a person on call needs first. */
export function tellTraffic(state: State | undefined): string {
  if (state?.weights === undefined) return 'Traffic: no weights are set.'
  return `Traffic: ${[tellWeights(state.weights), ...tellOtherwise(state)].join('; ')}.`
}

function tellOtherwise({ otherwise }: State): readonly string[] {
  return otherwise.map(({ virtualService, weights }) => `${tellWeights(weights)} in VirtualService '${virtualService}'`)
}

/** What comes after an action that succeeded: the next step and the way back. */
export function tellNext(action: Action, state: State): string {
  const { record, weights } = state
  if (record === undefined) return 'Next: deploy.'
  const wayBack = 'Way back: rollback.'
  switch (record.phase) {
    case 'deploying':
      return `Next: deploy again. ${wayBack}`
    case 'deployed':
      return `Next: shift. ${wayBack}`
    case 'shifting':
      return weights?.blue === 100 ? `Next: promote. ${wayBack}` : `Next: shift further. ${wayBack}`
    case 'promoting':
      return `Next: promote again. ${wayBack}`
    case 'promoted':
      return `Next: remove. ${wayBack}`
    case 'removing':
      return `Next: remove again. ${wayBack}`
    case 'rollingBack':
      return 'Next: rollback again.'
    case 'done':
      return action === 'status' ? 'Next: deploy of a new image.' : 'The rollout is done.'
    case 'rolledBack':
      return 'The rollout is over. Next: deploy of a new image.'
  }
}
