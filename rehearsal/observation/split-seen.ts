import { shareInterval } from './split.ts'

/** What users were answered by since the weights were last set. */
export interface SplitSeen {
  readonly answers: number
  /** Blue's part in percent, and the interval in which the truth lies 19 times out of 20. */
  readonly blue: number
  readonly low: number
  readonly high: number
}

/** Counts whose answers users get. */
export interface SplitCounter {
  answer(slot: 'green' | 'blue'): void
  /** From now on other weights hold: what was counted is of the ones before. */
  restart(): void
  /** `undefined` before the first answer. */
  seen(): SplitSeen | undefined
}

/** What a mesh needs to hear of new weights, and requests under way to end, in milliseconds. */
const settling = 300

/** @param now  in milliseconds */
export function createSplitCounter(now: () => number): SplitCounter {
  let green = 0
  let blue = 0
  let from = now()
  return {
    answer(slot) {
      if (now() < from) return
      if (slot === 'green') green += 1
      else blue += 1
    },
    restart() {
      green = 0
      blue = 0
      from = now() + settling
    },
    seen() {
      const answers = green + blue
      if (answers === 0) return undefined
      const { low, high } = shareInterval(blue, answers)
      return { answers, blue: (blue / answers) * 100, low: low * 100, high: high * 100 }
    },
  }
}
