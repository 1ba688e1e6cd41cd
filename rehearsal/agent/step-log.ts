import type { SecretMasker } from './masking.ts'

/** A line of a step's log, as people see it: masked, with the agent's own tags (`##[error]`, `##[warning]`, …). */
export interface LogLine {
  readonly kind: 'output' | 'section' | 'error' | 'warning' | 'debug'
  readonly text: string
}

/** What the run's overview shows of a step's issues. */
const shownIssues = 10

/** The log of a step: lines in order, and its errors and warnings. */
export interface StepLog {
  readonly lines: readonly LogLine[]
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** The first errors and warnings: more of them never reach the run's overview. */
  readonly overview: { readonly errors: readonly string[]; readonly warnings: readonly string[] }
  output(text: string): void
  section(text: string): void
  error(message: string): void
  warning(message: string): void
  /** Shown only when the run has `System.Debug`. */
  debug(text: string): void
}

/** An empty log. Everything written is masked first; `onLine` hears each line as it comes. */
export function createLog(masker: SecretMasker, debugShown: boolean, onLine: (line: LogLine) => void): StepLog {
  const lines: LogLine[] = []
  const errors: string[] = []
  const warnings: string[] = []

  const write = (kind: LogLine['kind'], text: string): void => {
    // A message of several lines has its tag on the first one only, as in the agent's log.
    for (const part of masker.mask(text).split(/\r\n|\n|\r/)) {
      const line: LogLine = { kind, text: part }
      lines.push(line)
      onLine(line)
    }
  }

  return {
    lines,
    errors,
    warnings,
    get overview() {
      return { errors: errors.slice(0, shownIssues), warnings: warnings.slice(0, shownIssues) }
    },
    output: (text) => write('output', text),
    section: (text) => write('section', `##[section]${text}`),
    error(message) {
      errors.push(masker.mask(message))
      write('error', `##[error]${message}`)
    },
    warning(message) {
      warnings.push(masker.mask(message))
      write('warning', `##[warning]${message}`)
    },
    debug(text) {
      if (debugShown) write('debug', `##[debug]${text}`)
    },
  }
}
