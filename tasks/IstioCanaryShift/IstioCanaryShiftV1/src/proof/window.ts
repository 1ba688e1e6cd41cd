import type { Clock } from '../clock.ts'
import type { Prober } from './prober.ts'
import type { Tally } from './tally.ts'
import { Counter } from './tally.ts'

/** How fast probes are sent. */
export interface Pace {
  /** The most requests under way at a time; each has a connection of its own, which is kept for the next. */
  readonly concurrency: number
  readonly perSecond: number
  /** How long one window may take, in milliseconds. */
  readonly windowMs: number
}

export const defaultPace: Pace = { concurrency: 8, perSecond: 200, windowMs: 120_000 }

export interface Window {
  readonly tally: Tally
  /** False when it ended before all of its requests had. */
  readonly complete: boolean
}

/** What a window asks. */
export interface Sampling {
  readonly headers: Readonly<Record<string, string>>
  readonly count: number
  readonly pace: Pace
  /** Tells from the answers so far that going on is of no use. */
  readonly giveUp: (tally: Tally) => boolean
}

/** After every so many answers a window may be given up: soon at first, then a hundred times at most, since judging takes time. */
function lookEvery(done: number, count: number): number {
  return done <= 100 ? 10 : Math.max(10, Math.ceil(count / 100))
}

/**
 * Sends requests over fresh connections, so that each replica of the gateway may be met, and counts what comes back. What
 * is under way when the window ends early is not counted.
 * @throws the signal's reason when it is aborted.
 */
export async function sampleWindow(
  prober: Prober,
  { headers, count, pace, giveUp }: Sampling,
  clock: Clock,
  signal: AbortSignal,
): Promise<Window> {
  signal.throwIfAborted()
  const connections = prober.connect()
  const counter = new Counter()
  const over = new AbortController()
  const end = () => {
    over.abort()
    connections.close()
  }
  signal.addEventListener('abort', end, { once: true })
  const startedAt = clock.elapsed()
  let [sent, done] = [0, 0]
  const work = async () => {
    while (sent < count && !over.signal.aborted) {
      const dueAt = startedAt + (sent++ * 1000) / pace.perSecond
      await pause(clock, dueAt - clock.elapsed(), over.signal)
      if (over.signal.aborted) return
      const outcome = await connections.ask(headers)
      if (over.signal.aborted) return
      counter.add(outcome)
      done++
      if (done % lookEvery(done, count) === 0 && giveUp(counter.tally)) end()
    }
  }
  const limit = pause(clock, pace.windowMs, over.signal).then(end)
  try {
    await Promise.all(Array.from({ length: pace.concurrency }, work))
  } finally {
    end()
    signal.removeEventListener('abort', end)
    await limit
  }
  signal.throwIfAborted()
  return { tally: counter.tally, complete: done === count }
}

/** Sleeps, or ends sooner when the window does. */
async function pause(clock: Clock, ms: number, over: AbortSignal): Promise<void> {
  if (ms <= 0) return
  try {
    await clock.sleep(ms, over)
  } catch (error) {
    if (!over.aborted) throw error
  }
}
