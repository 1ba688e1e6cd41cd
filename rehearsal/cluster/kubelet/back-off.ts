/** How long to wait between attempts that keep failing. */
import type { Clock } from '../clock.ts'

export interface BackOffOptions {
  /** Milliseconds of the first wait; each next one is twice as long. */
  base: number
  /** Milliseconds that no wait exceeds. */
  limit: number
}

export interface BackOff {
  readonly base: number
  /** Milliseconds to wait now: none after the first failure, or after a long quiet time. */
  next(): number
  reset(): void
}

/** As the kubelet's: twice the limit without a failure forgets what was before. */
export function createBackOff({ base, limit }: BackOffOptions, clock: Clock): BackOff {
  let failures = 0
  let lastFailure = 0
  return {
    base,
    next: () => {
      const now = clock.now()
      if (now - lastFailure > limit * 2) failures = 0
      const wait = failures === 0 ? 0 : Math.min(base * 2 ** (failures - 1), limit)
      failures += 1
      lastFailure = now
      return wait
    },
    reset: () => {
      failures = 0
    },
  }
}
