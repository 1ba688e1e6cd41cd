import { msg } from '../language/message.ts'
import type { Gate, QueryGate } from '../rollout/gate-request.ts'

export type { Gate, Operator, Percentile, QueryGate } from '../rollout/gate-request.ts'

/** The gates that are judged by what was seen of the slots. */
export type SampleGate = Exclude<Gate, QueryGate>

/** Which slots a gate needs requests of: a comparison says nothing while a slot gets no traffic. */
export function needsGreen(gate: Gate): boolean {
  switch (gate.kind) {
    case 'errorRateDifference':
    case 'latencyRatio':
      return true
    case 'errorRate':
    case 'latency':
    case 'query':
      return false
  }
}

/** What a gate measures, for people, at the beginning of a sentence. */
export function titleOf(gate: Gate): string {
  switch (gate.kind) {
    case 'errorRate':
      return msg`Blue's error rate`
    case 'latency':
      return msg`Blue's p${gate.percentile} latency`
    case 'errorRateDifference':
      return msg`Blue's error rate above green's`
    case 'latencyRatio':
      return msg`Blue's p${gate.percentile} latency to green's`
    case 'query':
      return gate.query
  }
}
