/** How an observation is divided. */
export interface Looks {
  /** At least 1. */
  readonly count: number
  readonly everyMs: number
}

/** Twenty looks show progress and find a bad image early; in a long observation half a minute is early enough. */
const usualCount = 20
const [shortestMs, longestMs] = [1_000, 30_000]

/** The looks within an observation of so many seconds; the last is at its end. */
export function looksWithin(seconds: number): Looks {
  const wholeMs = seconds * 1000
  const wanted = Math.min(longestMs, Math.max(shortestMs, wholeMs / usualCount))
  const count = Math.max(1, Math.round(wholeMs / wanted))
  return { count, everyMs: wholeMs / count }
}
