import type { Landing } from '../rollout/landing.ts'
import { tellWeights } from '../rollout/weights.ts'

/** Where the traffic was left after a proof or a gate failed: what a person on call needs first. */
export function tellLanding(landing: Landing): string {
  const { kind } = landing
  switch (kind) {
    case 'landed':
      return `${done[landing.way]}: traffic is ${tellWeights(landing.weights)}${landing.proof === undefined ? '' : `, proven (${withoutPeriod(landing.proof)})`}.`
    case 'unproven':
      return `${done[landing.way]}, BUT NOT PROVEN: the weights are set to ${tellWeights(landing.weights)}. ${landing.why}`
    case 'kept':
      return `KEPT AS IT IS: traffic is ${tellWeights(landing.weights)}${landing.because === undefined ? '' : `; ${withoutPeriod(landing.because)}`}.`
    case 'failed': {
      const { weights } = landing
      const still =
        weights === undefined ? 'where traffic is could not be read' : `traffic is still ${tellWeights(weights)}`
      return `${landing.way.toUpperCase()} FAILED: ${still}. ${landing.why} Set the weights by hand: ${landing.command}`
    }
  }
}

const done = { rollback: 'ROLLED BACK', restore: 'RESTORED' } as const

function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
