import type { Clock } from '../clock.ts'

/** Does something at news, and not too often. */
export interface Pace {
  /** It is done now, or soon when it was done just now; several news become one. */
  news(): void
  /** From now on it is not done any more. */
  stop(): void
}

// Most steps are over by then, and have their last report alone.
const firstMs = 1_000

// A step takes seconds or hours: what is shown of it is never older than this, or than an eighth of the step so far. That
// makes sixty times in a working day.
const shortestPauseMs = 5_000
const pauseShare = 1 / 8
const most = 59

/** The beginning is now, and the first time a second from it at the earliest. It is done 59 times at most. */
export function openPace(clock: Clock, work: () => void): Pace {
  const over = new AbortController()
  const begun = clock.elapsed()
  let latest = begun + firstMs - shortestPauseMs
  let times = 0
  let isDue = false

  function act(): void {
    times++
    latest = clock.elapsed()
    work()
  }

  return {
    news() {
      if (isDue || over.signal.aborted || times >= most) return
      const now = clock.elapsed()
      const rest = latest + Math.max(shortestPauseMs, (now - begun) * pauseShare) - now
      if (rest <= 0) return act()
      isDue = true
      clock.sleep(rest, over.signal).then(
        () => {
          isDue = false
          act()
        },
        // It was stopped: whoever did that tells the rest.
        () => undefined,
      )
    },
    stop: () => over.abort(),
  }
}
