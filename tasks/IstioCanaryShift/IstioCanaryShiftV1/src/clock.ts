/** Time, as the task uses it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds of a clock that never goes back. */
  elapsed(): number
  /** @throws the signal's reason when it is aborted before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}
