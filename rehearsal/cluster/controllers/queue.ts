/** The queue between what happens and who puts it right: a key is worked on once however often it was added meanwhile. */
import type { Cancel, Clock } from '../clock.ts'

export interface WorkQueue {
  /** Work on this key soon (again). */
  add(key: string): void
  /** Work on this key after some milliseconds. An earlier date wins over a later one. */
  addAfter(key: string, delay: number): void
  stop(): void
}

export interface QueueOptions {
  clock: Clock
  /** Brings one key's objects nearer to what they should be. Level-triggered: it looks at what is, not at what happened. */
  reconcile: (key: string) => void
  /** Told of every error of `reconcile`; the key is tried again, after 5 ms at first, then twice as long each time, at most 30 s. */
  onError: (key: string, error: unknown) => void
}

/** Works through keys one at a time, never within the caller's own turn. */
export function startQueue({ clock, reconcile, onError }: QueueOptions): WorkQueue {
  const waiting = new Set<string>()
  const failures = new Map<string, number>()
  const later = new Map<string, { at: number; cancel: Cancel }>()
  let scheduled: Cancel | undefined
  let stopped = false

  const work = (): void => {
    scheduled = undefined
    const keys = [...waiting]
    waiting.clear()
    for (const key of keys) attempt(key)
  }
  const attempt = (key: string): void => {
    if (stopped) return
    try {
      reconcile(key)
      failures.delete(key)
    } catch (error) {
      const failed = failures.get(key) ?? 0
      failures.set(key, failed + 1)
      onError(key, error)
      addAfter(key, Math.min(5 * 2 ** failed, 30_000))
    }
  }
  const add = (key: string): void => {
    if (stopped) return
    waiting.add(key)
    scheduled ??= clock.after(0, work)
  }
  const addAfter = (key: string, delay: number): void => {
    if (stopped) return
    const at = clock.now() + delay
    const planned = later.get(key)
    if (planned !== undefined && planned.at <= at) return
    planned?.cancel()
    const due = (): void => {
      later.delete(key)
      add(key)
    }
    later.set(key, { at, cancel: clock.after(delay, due) })
  }
  const stop = (): void => {
    stopped = true
    scheduled?.()
    for (const { cancel } of later.values()) cancel()
    later.clear()
    waiting.clear()
  }
  return { add, addAfter, stop }
}
