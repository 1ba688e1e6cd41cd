import type { Writable } from 'node:stream'

/** Where lines are written, below each other. */
export interface Screen {
  line(text: string): void
  /** What goes by: shown only where it is of use, such as now and then, so that a long wait is not silent. */
  passing(text: string): void
}

/** How long nothing is written where lines cannot be painted over, in milliseconds. */
const silence = 15_000

/**
 * Lines for whatever takes them: a file, a pipe, a dumb terminal.
 * @param now  in milliseconds
 */
export function createScreen(output: Writable, now: () => number): Screen {
  let written = now()
  const line = (text: string): void => {
    output.write(`${text}\n`)
    written = now()
  }
  return {
    line,
    passing(text) {
      if (now() - written >= silence) line(text)
    },
  }
}
