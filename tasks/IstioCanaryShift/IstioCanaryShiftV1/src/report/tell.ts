import { msg } from '../language/message.ts'
import { tellDrift } from '../rollout/drift/tell.ts'
import type { Step } from '../rollout/plan/plan.ts'
import type { Readiness } from '../rollout/readiness.ts'
import { isUnderWay } from '../rollout/record.ts'
import { tellRun } from '../rollout/run-identity.ts'
import { slotNames } from '../rollout/slot.ts'
import type { State } from '../rollout/state.ts'
import { sameWeights, tellWeights } from '../rollout/weights.ts'

/** What a step will do, in one line. */
export function tellStep(step: Step): string {
  switch (step.kind) {
    case 'create':
      return msg`create ${step.object.kind} '${step.object.metadata.name}'`
    case 'setRouting': {
      const { before, after } = step.weights
      const weights = sameWeights(before, after)
        ? msg`${tellWeights(after)} (as before)`
        : `${tellWeights(before)} → ${tellWeights(after)}`
      return [
        step.tells === undefined ? weights : msg`${step.tells}: ${weights}`,
        ...(step.blueAnsweredBy === undefined ? [] : [msg`by header blue: ${step.blueAnsweredBy} answers`]),
        ...(step.mirrorPercent === undefined ? [] : [msg`${step.mirrorPercent} % mirrored to blue`]),
        msg`phase '${step.phase}'`,
        ...(step.patches.length === 1 ? [] : [msg`${step.patches.length} VirtualServices`]),
      ].join('; ')
    }
    case 'setTemplate':
      return msg`${step.slot} (Deployment '${step.deployment}'): ${step.tells}`
    case 'awaitReady':
      return msg`wait until ${step.slot} is ready`
    case 'drain':
      return msg`wait ${step.seconds} s for requests under way to end`
    case 'delete':
      return msg`delete ${step.slot} (Deployment '${step.deployment}')`
    case 'awaitGone':
      return msg`wait until ${step.slot} is gone`
    case 'prove':
      return msg`prove at the gateway: ${tellWeights(step.split.weights)}`
    case 'watch':
      return step.gated
        ? msg`observe for ${step.seconds} s: ${tellWeights(step.split.weights)}`
        : msg`let stand for ${step.seconds} s: ${tellWeights(step.split.weights)}`
    case 'awaitTurn':
      return msg`wait for another step of this run, '${step.claim.action}'`
  }
}

/** Where the slots, the traffic and the rollout stand, a line each. */
export function tellState(state: State): string[] {
  const slots = slotNames.map((name) => {
    const slot = state.slots[name]
    const weight = state.weights === undefined ? '' : `${String(state.weights[name]).padStart(3)} %  `
    return `${name.padEnd(6)} ${weight}${slot === undefined ? msg`not there` : msg`${slot.ready}/${slot.wanted} ready  ${shortDigest(slot.image)}`}`
  })
  const { record } = state
  const rollout =
    record === undefined
      ? msg`rollout none on record`
      : msg`rollout '${record.phase}' by ${tellRun(record.run)}, ${record.updatedAt}`
  // What was changed after the end of a rollout is somebody's right, and good to know.
  const isDrift = record === undefined || isUnderWay(record)
  const drift = state.drift.map(tellDrift).map((one) => (isDrift ? msg`drift   ${one}` : msg`since   ${one}`))
  return [...slots, ...tellOtherwise(state), rollout, ...drift]
}

/** An image with the digest cut to what people compare. */
export function shortDigest(image: string): string {
  return image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, '$1…')
}

/** How far a slot is, in one line and a line for each reason. */
export function tellReadiness(slot: string, { ready, wanted, reasons }: Readiness): string {
  return [msg`${slot}: ${ready} of ${wanted} ready`, ...reasons.map((reason) => `  ${reason}`)].join('\n')
}

/** Where traffic is, for errors: the sentence that a person on call needs first. */
export function tellTraffic(state: State | undefined): string {
  if (state?.weights === undefined) return msg`Traffic: no weights are set.`
  return msg`Traffic: ${[tellWeights(state.weights), ...tellOtherwise(state)].join('; ')}.`
}

function tellOtherwise({ otherwise }: State): readonly string[] {
  return otherwise.map(
    ({ virtualService, weights }) => msg`${tellWeights(weights)} in VirtualService '${virtualService}'`,
  )
}
