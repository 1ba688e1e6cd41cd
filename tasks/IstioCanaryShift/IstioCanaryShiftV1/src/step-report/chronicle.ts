import type { EventReport } from '../../../../../step-report/format.ts'
import type { Log } from '../report/log.ts'

/** What was told while the step went on, in its order. */
export interface Chronicle {
  readonly events: readonly EventReport[]
  readonly warnings: readonly string[]
}

/** Of the events a report has the latest: the log has all of them. */
export const mostEvents = 200
const mostWarnings = 100

/** Writes down what a step tells, for its report. */
export interface Chronicler extends Chronicle {
  /** The same log, of which every event is written down. */
  overhear(log: Log): Log
  /** The same way to warn, of which every warning is written down. */
  overhearWarnings(warn: (message: string) => void): (message: string) => void
}

/**
 * @param now milliseconds since the epoch.
 * @param onEvent is called after each event.
 */
export function openChronicle(now: () => number, onEvent: () => void): Chronicler {
  const events: EventReport[] = []
  const warnings: string[] = []
  const note = (kind: EventReport['kind'], text: string) => {
    events.push({ at: new Date(now()).toISOString(), kind, text: onOneLine(text), actor: null })
    if (events.length > mostEvents) events.shift()
  }
  return {
    events,
    warnings,
    overhear: (log) => ({
      ...log,
      event: (text, kind = 'note') => {
        log.event(text, kind)
        note(kind, text)
        onEvent()
      },
    }),
    overhearWarnings: (warn) => (message) => {
      warn(message)
      if (warnings.length < mostWarnings) warnings.push(message)
      note('warning', message)
    },
  }
}

/** Marks at the beginning are the log's own. */
function onOneLine(text: string): string {
  const lines = text.replace(/^[✓✗] /, '').split('\n')
  return lines.map((line) => line.trim()).join('; ')
}
