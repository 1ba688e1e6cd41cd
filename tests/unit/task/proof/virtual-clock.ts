import type { Clock } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/clock.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** A clock on which nobody waits: whenever everything else has come to rest, it is as late as the next sleeper wants. */
export function virtualClock(): Clock {
  const sleepers = new Set<Sleeper>()
  let now = 0
  let moving = false
  const move = (): void => {
    const [next] = [...sleepers].sort((a, b) => a.at - b.at)
    moving = next !== undefined
    if (next === undefined) return
    now = Math.max(now, next.at)
    next.wake()
    setImmediate(move)
  }
  return {
    now: () => now,
    elapsed: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const sleeper = { at: now + ms, wake: () => end(resolve) }
        const abort = () => end(() => reject(signal.reason))
        const end = (settle: () => void) => {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', abort)
          settle()
        }
        sleepers.add(sleeper)
        signal.addEventListener('abort', abort)
        if (!moving) {
          moving = true
          setImmediate(move)
        }
      }),
  }
}
