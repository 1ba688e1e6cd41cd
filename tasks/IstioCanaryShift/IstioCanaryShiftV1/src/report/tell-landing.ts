import { sentences, withoutPeriod } from '../language/composition.ts'
import { msg } from '../language/message.ts'
import type { Landing, WayBack } from '../rollout/landing.ts'
import { tellWeights } from '../rollout/weights.ts'

/**
 * Where the traffic was left after a proof or a gate failed: what a person on call needs first. Of a way back that failed
 * the last line is the command to be run by hand.
 */
export function tellLanding(landing: Landing): string {
  const { kind } = landing
  switch (kind) {
    case 'landed': {
      const traffic = msg`${done(landing.way)}: traffic is ${tellWeights(landing.weights)}.`
      return landing.proof === undefined ? traffic : sentences(traffic, landing.proof)
    }
    case 'unproven':
      return sentences(
        msg`${done(landing.way)}, BUT NOT PROVEN: the weights are set to ${tellWeights(landing.weights)}.`,
        landing.why,
      )
    case 'kept':
      return landing.because === undefined
        ? msg`KEPT AS IT IS: traffic is ${tellWeights(landing.weights)}.`
        : msg`KEPT AS IT IS: traffic is ${tellWeights(landing.weights)}; ${withoutPeriod(landing.because)}.`
    case 'failed': {
      const { weights, why, command } = landing
      const still =
        weights === undefined ? msg`where traffic is could not be read` : msg`traffic is still ${tellWeights(weights)}`
      const byHand = msg`Set the weights by hand:`
      return `${sentences(msg`${failed(landing.way)}: ${still}.`, why, byHand)}\n  ${command}`
    }
  }
}

function done(way: WayBack): string {
  return way === 'rollback' ? msg`ROLLED BACK` : msg`RESTORED`
}

function failed(way: WayBack): string {
  return way === 'rollback' ? msg`ROLLBACK FAILED` : msg`RESTORE FAILED`
}
