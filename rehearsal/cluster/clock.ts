/** Time as the cluster's parts see it, so that tests can hold it, and a rehearsal can shorten its waits. */

export type Cancel = () => void

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `act` once, `delay` milliseconds from now. */
  after(delay: number, act: () => void): Cancel
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, act) => {
    const timer = setTimeout(act, delay)
    return () => clearTimeout(timer)
  },
}

/** A clock whose waits are `factor` times shorter, while the time of day stays what it is. */
export function hastened(clock: Clock, factor: number): Clock {
  return { now: () => clock.now(), after: (delay, act) => clock.after(delay / factor, act) }
}

/** A moment as the API writes it: RFC 3339 in UTC, whole seconds. */
export function timestamp(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`
}
