import { setTimeout } from 'node:timers/promises'

/** Milliseconds between two looks. */
const pause = 50

/**
 * Looks until there is something to see, and returns it.
 * @param what  completes "… did not come: ", for the error
 * @param look  undefined or false: not yet; a rejection counts as not yet, and its reason is told when the time is up
 * @param timeout  milliseconds
 * @throws Error when the time is up
 */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, timeout: number): Promise<T> {
  let reason: unknown = 'nothing to be seen'
  for (const end = performance.now() + timeout; performance.now() < end; ) {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
    } catch (error) {
      reason = error
    }
    await setTimeout(pause)
  }
  throw new Error(`${what} did not come within ${timeout / 1000} s: ${reasonText(reason)}`, { cause: reason })
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
