/** How often each answer was heard. What is no answer counts by its fault, such as `HTTP 503`. */
export type Answers = ReadonlyMap<string, number>

/** What a slot's Deployment says. */
export interface SlotSeen {
  readonly image: string
  /** Of the image, as the registry knows it; `undefined` when it knows no such image. */
  readonly digest: string | undefined
  readonly ready: number
  readonly wanted: number
}

/** What the cluster and its gateway show at one moment. */
export interface Observation {
  /** Of the route without a header match, in percent; `undefined` when there is no such route. */
  readonly weights: { readonly green: number; readonly blue: number } | undefined
  readonly green: SlotSeen | undefined
  readonly blue: SlotSeen | undefined
  readonly answers: { readonly plain: Answers; readonly blue: Answers; readonly green: Answers }
}
