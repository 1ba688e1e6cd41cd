import type { ReadStream } from 'node:tty'

/** The keys of a terminal while something is painted there. */
export interface Keyboard {
  /**
   * From now on what is typed is neither shown nor kept: it would move what is painted, and an Enter too many would answer
   * the next question. Ctrl-C is still Ctrl-C.
   */
  silence(): void
  /** The keys are the terminal's again. */
  release(): void
}

const controlC = 3

/** @param interrupt  called at each Ctrl-C while the keys are silent */
export function createKeyboard(input: ReadStream, interrupt: () => void): Keyboard {
  let silent = false
  const swallow = (keys: Buffer): void => {
    if (keys.includes(controlC)) interrupt()
  }
  return {
    silence() {
      if (silent || input.isTTY !== true) return
      silent = true
      input.setRawMode(true).on('data', swallow).resume()
    },
    release() {
      if (!silent) return
      silent = false
      input.off('data', swallow).setRawMode(false).pause()
    },
  }
}
