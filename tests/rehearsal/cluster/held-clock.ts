/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../rehearsal/cluster/clock.ts'

export interface HeldClock extends Clock {
  /** Moves time on, doing everything that falls due on the way in its order, and lets the store tell its followers after each. */
  advance(milliseconds: number): Promise<void>
  /** Does what is due now, and what that makes due now, until nothing is. */
  settle(): Promise<void>
}

/** A clock that starts at a whole second. */
export function heldClock(start = Date.parse('2026-01-01T00:00:00Z')): HeldClock {
  let now = start
  let serial = 0
  const plans = new Map<number, { at: number; act: () => void }>()
  const advance = async (milliseconds: number): Promise<void> => {
    const until = now + milliseconds
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = [...plans]
        .filter(([, { at }]) => at <= until)
        .sort(([a, one], [b, other]) => one.at - other.at || a - b)[0]
      if (next === undefined) break
      const [id, { at, act }] = next
      plans.delete(id)
      now = Math.max(now, at)
      act()
    }
    now = until
  }
  return {
    now: () => now,
    after: (delay, act) => {
      serial += 1
      const id = serial
      plans.set(id, { at: now + delay, act })
      return () => void plans.delete(id)
    },
    advance,
    settle: () => advance(0),
  }
}
