import type { Event, Fault, Kind, Moment, Strike } from '../schedule/schedule.ts'

/** What is due at the requests of a step, in the order in which they come. */
export interface Due {
  /** What is due at the next request of a kind. */
  next(kind: Kind): {
    readonly fault: Fault | undefined
    readonly before: readonly Event[]
    readonly after: readonly Event[]
  }
  /** The faults that have struck so far, each as often as it did. */
  readonly struck: readonly Fault[]
  /** The events that were due so far. */
  readonly happened: readonly Event[]
}

/** @param strikes  of several that would strike one request the first does; the others wait for the next */
export function dueAt(strikes: readonly Strike[], moments: readonly Moment[]): Due {
  const left = strikes.map((strike) => ({ strike, skip: strike.skip, times: strike.times }))
  const waiting = moments.map((moment) => ({ moment, skip: moment.skip, isOver: false }))
  const struck: Fault[] = []
  const happened: Event[] = []

  const strikeOf = (kind: Kind): Fault | undefined => {
    for (const one of left) {
      if (one.strike.on !== kind || one.times === 0) continue
      if (one.skip > 0) {
        one.skip--
        continue
      }
      one.times--
      struck.push(one.strike.fault)
      return one.strike.fault
    }
    return undefined
  }
  const eventsOf = (kind: Kind): Moment[] => {
    const due: Moment[] = []
    for (const one of waiting) {
      if (one.moment.on !== kind || one.isOver) continue
      one.skip--
      if (one.skip >= 0) continue
      one.isOver = true
      happened.push(one.moment.event)
      due.push(one.moment)
    }
    return due
  }
  return {
    next: (kind) => {
      const due = eventsOf(kind)
      const at = (when: Moment['when']) => due.filter((moment) => moment.when === when).map(({ event }) => event)
      return { fault: strikeOf(kind), before: at('before'), after: at('after') }
    },
    struck,
    happened,
  }
}
