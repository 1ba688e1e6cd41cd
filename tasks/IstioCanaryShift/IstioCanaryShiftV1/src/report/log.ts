import { cutLine, safeLine, safeText } from './text.ts'
import { wrap } from './wrap.ts'

/**
 * The step's log. Everything that the task prints goes through it, so that nothing from outside becomes a command, and
 * that all of it can be read where 80 columns are shown.
 */
export interface Log {
  title(text: string): void
  /** Begins a section, or goes on in it when it is the one under way. */
  section(name: string): void
  line(text: string): void
  /** A line of an event, with the time in UTC before it. Its kind is for whoever overhears it. */
  event(text: string, kind?: EventKind): void
}

/** What an event is about; `note` where it is not said. */
export type EventKind = 'write' | 'wait' | 'proof' | 'gate' | 'landing' | 'note'

/**
 * @param print writes one line, without its end, to the agent.
 * @param now milliseconds since the epoch.
 * @param conceal takes secrets out of a text: the agent looks for them line by line, and would not know a broken one.
 */
export function createLog(
  print: (line: string) => void,
  now: () => number,
  conceal: (text: string) => string = (text) => text,
): Log {
  let underWay: string | undefined
  const lines = (text: string, indent: string) => {
    for (const line of safeText(conceal(text)).split('\n')) for (const part of wrap(indent + line)) print(cutLine(part))
  }
  return {
    title: (text) => lines(safeLine(text), ''),
    section: (name) => {
      if (name === underWay) return
      underWay = name
      print(`\n${safeLine(name)}`)
    },
    line: (text) => lines(text, '  '),
    event: (text) => lines(`${clockTime(now())}  ${text}`, '  '),
  }
}

function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`
}
