import { safeLine, safeText } from './text.ts'

/** The step's log. Everything that the task prints goes through it, so that nothing from outside becomes a command. */
export interface Log {
  title(text: string): void
  section(name: string): void
  line(text: string): void
  /** A line of an event, with the time in UTC before it. */
  event(text: string): void
}

/**
 * @param print writes one line, without its end, to the agent.
 * @param now milliseconds since the epoch.
 */
export function createLog(print: (line: string) => void, now: () => number): Log {
  const lines = (text: string, indent: string) => {
    for (const line of safeText(text).split('\n')) print(`${indent}${line}`)
  }
  return {
    title: (text) => print(safeLine(text)),
    section: (name) => print(`\n${safeLine(name)}`),
    line: (text) => lines(text, '  '),
    event: (text) => lines(`${clockTime(now())}  ${text}`, '  '),
  }
}

function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`
}
