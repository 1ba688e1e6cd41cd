import type { Writable } from 'node:stream'

/** Where lines are written, below each other; on a terminal with one passing line under them. */
export interface Screen {
  line(text: string): void
  /**
   * Shows `text` until the next line or passing text. Where no terminal is, it becomes a line now and then, so that a
   * long wait is not silent.
   */
  passing(text: string): void
}

/** How long nothing is written where no terminal is, in milliseconds. */
const silence = 15_000

/**
 * @param columns  of the terminal; `undefined` where the output is none, or cannot move its cursor
 * @param now  in milliseconds
 */
export function createScreen(output: Writable, columns: number | undefined, now: () => number): Screen {
  let shown = false
  let written = now()
  const clear = (): void => {
    if (shown) output.write('\r\u001b[2K')
    shown = false
  }
  const line = (text: string): void => {
    clear()
    output.write(`${text}\n`)
    written = now()
  }
  return {
    line,
    passing(text) {
      if (columns === undefined) {
        if (now() - written >= silence) line(text)
        return
      }
      clear()
      // One column less: a line that is full would wrap, and then stay.
      output.write(text.slice(0, columns - 1))
      shown = true
    },
  }
}
