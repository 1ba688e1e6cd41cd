import { createRequire } from 'node:module'
import type { Terminal } from '@xterm/headless'

/** The package is a CommonJS bundle whose names an import finds or not, depending on who transforms it. */
const xterm = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless')

/** A terminal that nobody sees: it draws what is written to it. */
export function createEmulator(rows: number, columns: number): Terminal {
  return new xterm.Terminal({ rows, cols: columns, scrollback: 10_000, convertEol: true, allowProposedApi: true })
}

/** The lines from `first` on, without the spaces at their ends. */
export function linesOf({ buffer: { active } }: Terminal, first = 0): string[] {
  return Array.from({ length: active.length - first }, (_, at) => {
    return active.getLine(first + at)?.translateToString(true) ?? ''
  })
}
