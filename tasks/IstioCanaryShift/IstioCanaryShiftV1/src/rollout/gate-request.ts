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

/**
 * What a query may name in double braces, so that one text serves every rollout: the namespace, the slots' Deployments, and
 * how long was observed, as a PromQL duration such as `300s`.
 */
export const placeholderNames = ['namespace', 'green', 'blue', 'window'] as const
export type Placeholders = Readonly<Record<(typeof placeholderNames)[number], string>>

/** Where measurements come from. */
export type MetricsSource =
  /** The probes' own answers. */
  | { readonly kind: 'probes' }
  /** Prometheus at an address, by a generic service connection, or by both; one of them is set. */
  | { readonly kind: 'prometheusUrl'; readonly url: string | undefined; readonly connection: string | undefined }
  /** Prometheus through the API server's proxy for services. */
  | { readonly kind: 'prometheusService'; readonly service: PrometheusService }

/** A Service in the cluster that Prometheus answers on. */
export interface PrometheusService {
  readonly namespace: string
  readonly scheme: 'http' | 'https'
  readonly name: string
  /** The number or name of a port of the Service. */
  readonly port: string
  /** What comes before `/api`, such as `/prometheus`; empty for nothing. */
  readonly prefix: string
}

/** What must hold of blue while its share is observed. There is at least one gate. */
export interface GateRequest {
  readonly gates: readonly Gate[]
  readonly source: MetricsSource
  /** Fewer requests of a slot than this decide nothing; at least 1. */
  readonly minimumRequests: number
  /** How long the last share is observed, at least 1; those before it are for the shift's `stepSeconds`. */
  readonly observeSeconds: number
}
