import type { QueryGate } from '../gate/gate.ts'
import type { Samples } from '../gate/sample.ts'

/** Where it can be seen how the slots fare. */
export interface Source {
  /** Begins to look at the requests from now on, for `seconds` as a rule, and for `atMost` seconds. */
  begin(time: { readonly seconds: number; readonly atMost: number }): Promise<Observation>
  /** What helps when it has seen nothing, or not enough: a sentence. */
  readonly advice: string
}

/** A stretch of time in which the slots are looked at. */
export interface Observation {
  /**
   * What was seen since the beginning.
   * @param withQueries whether the user's own queries are asked, too.
   * @throws MetricsError, NetworkError or Unreachable when it cannot be told now.
   */
  look(withQueries: boolean): Promise<Sight>
  /** Ends whatever still goes on. */
  end(): Promise<void>
}

/** What was seen so far. */
export interface Sight {
  /** Undefined when no gate asks for them. */
  readonly samples: Samples | undefined
  /** What each query of the user's own gave, if they were asked. */
  readonly queries: ReadonlyMap<QueryGate, readonly number[]>
  /** What a reader should know beside it, sentences. */
  readonly notes: readonly string[]
}
