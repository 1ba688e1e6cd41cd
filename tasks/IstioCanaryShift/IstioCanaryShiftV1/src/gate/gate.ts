/** The percentiles that a latency can be judged by. */
export type Percentile = 50 | 90 | 95 | 99

/** A rule on what was measured while a stage was observed. It must hold for the stage to succeed. */
export type Gate =
  /** Of blue's requests, at most this percentage are errors. */
  | { readonly kind: 'errorRate'; readonly maxPercent: number }
  /** A percentile of blue's latencies is at most this many milliseconds. */
  | { readonly kind: 'latency'; readonly percentile: Percentile; readonly maxMs: number }
  /** Blue's error rate is at most this many percentage points above green's. */
  | { readonly kind: 'errorRateDifference'; readonly maxPoints: number }
  /** A percentile of blue's latencies is at most this many times green's. */
  | { readonly kind: 'latencyRatio'; readonly percentile: Percentile; readonly max: number }
  | QueryGate

/** The value of a query of the user's own holds against a limit. */
export interface QueryGate {
  readonly kind: 'query'
  /** PromQL that gives one number. */
  readonly query: string
  readonly operator: Operator
  readonly limit: number
}

export type Operator = '<' | '<=' | '>' | '>='

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

/** What a gate measures, for people. */
export function titleOf(gate: Gate): string {
  switch (gate.kind) {
    case 'errorRate':
      return "blue's error rate"
    case 'latency':
      return `blue's p${gate.percentile} latency`
    case 'errorRateDifference':
      return "blue's error rate above green's"
    case 'latencyRatio':
      return `blue's p${gate.percentile} latency to green's`
    case 'query':
      return gate.query
  }
}
