import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { python } from '../../../rehearsal/scoring-server/scoring-server.ts'
import { createEmulator, linesOf } from './emulator.ts'

/** A program on a terminal of its own, and what a person sees there. */
export interface OpenTerminal {
  /** The window's rows as they are now, without the spaces at their ends. */
  rows(): string[]
  /** All rows: those that have scrolled out above, and the window's. */
  history(): string[]
  /** Everything that the program wrote, escape codes and all. */
  written(): string
  cursorShown(): boolean
  type(text: string): void
  resize(rows: number, columns: number): void
  /** Resolves as soon as the condition holds. @throws Error with what is on the screen, when the program ends before */
  until(condition: () => boolean): Promise<void>
  /** The exit code, 128 + n after signal n; once all output is on the screen. */
  readonly exited: Promise<number>
  /** Sends a signal to the program. */
  signal(name: 'SIGTERM' | 'SIGHUP'): void
  /** Closes the terminal: what still runs in it gets a SIGHUP. */
  close(): void
}

export interface TerminalOptions {
  readonly rows: number
  readonly columns: number
  readonly environment?: NodeJS.ProcessEnv
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const harness = fileURLToPath(new URL('on_a_terminal.py', import.meta.url))

/** Runs a module of this project (a path from its root) with arguments, on a pseudo-terminal that an emulator draws. */
export function openTerminal(module: readonly string[], options: TerminalOptions): OpenTerminal {
  const { rows, columns, environment = {} } = options
  const emulator = createEmulator(rows, columns)
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
  const program = [process.execPath, '--import', 'tsx', ...module]
  const child = spawn(python, [harness, String(rows), String(columns), ...program], {
    cwd: root,
    env: { ...inherited, TERM: 'xterm-256color', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let written = ''
  let ended = false
  const watchers = new Set<() => void>()
  const drawn = (): void => {
    for (const watcher of watchers) watcher()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    emulator.write(text, () => {
      written += text
      drawn()
    })
  })
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      emulator.write('', () => {
        ended = true
        resolve(code ?? -1)
        drawn()
      })
    })
  })
  const order = (what: object): void => void child.stdin.write(`${JSON.stringify(what)}\n`)
  return {
    rows: () => linesOf(emulator, emulator.buffer.active.baseY),
    history: () => linesOf(emulator),
    written: () => written,
    cursorShown: () => written.lastIndexOf('\u001b[?25l') <= written.lastIndexOf('\u001b[?25h'),
    type: (type) => order({ type }),
    resize(toRows, toColumns) {
      emulator.resize(toColumns, toRows)
      order({ resize: [toRows, toColumns] })
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (condition()) resolve()
          else if (ended) reject(new Error(`The program ended before. It shows:\n${linesOf(emulator).join('\n')}`))
          else return
          watchers.delete(look)
        }
        watchers.add(look)
        look()
      }),
    exited,
    signal: (name) => order({ signal: name }),
    close: () => void child.kill(),
  }
}
