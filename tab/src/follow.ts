import type { Reading } from './azure-devops/run-source.ts'

/** How long a page waits between two readings of its run, in milliseconds. */
const pace = {
  /** While somebody may look at it. */
  seen: 10_000,
  /** While it is hidden. */
  hidden: 60_000,
  /** At most, while what is wanted cannot be read; it doubles from `seen` on. */
  failing: 160_000,
} as const

/** Reads a run, and is told what came of it. */
export interface Follower {
  read(): Promise<Reading>
  show(data: Reading['data']): void
  /** The last reading failed with `error`. */
  miss(error: unknown): void
}

/** What time is for a page; a browser's window is one. */
export interface PageTime {
  /** Calls `action` once after `delay` milliseconds, or never when the function that it returns is called before. */
  after(delay: number, action: () => void): () => void
  isHidden(): boolean
  /** Calls `action` whenever the page is seen again. */
  onSeen(action: () => void): void
}

/**
 * Reads a run now and then until it is over and nothing more is to come: one reading at a time, the next one only after the
 * last one has ended. Whoever comes back to a hidden page finds it read anew.
 */
export function follow({ read, show, miss }: Follower, time: PageTime): void {
  let failures = 0
  let cancel: (() => void) | undefined

  async function turn(): Promise<void> {
    cancel = undefined
    try {
      const { data, next } = await read()
      failures = next === 'rest' ? failures + 1 : 0
      show(data)
      if (next === 'nothing') return
    } catch (error) {
      failures += 1
      miss(error)
    }
    cancel = time.after(delay(), turn)
  }

  function delay(): number {
    const awake = Math.min(pace.seen * 2 ** failures, pace.failing)
    return time.isHidden() ? Math.max(pace.hidden, awake) : awake
  }

  time.onSeen(() => {
    // Not set: a reading is under way, or the last one was made.
    if (cancel === undefined) return
    cancel()
    void turn()
  })
  void turn()
}
