import { cellsOf } from './line.ts'

/** Where a painter paints. */
export interface Canvas {
  write(text: string): void
  /** Of the window, as it is now. */
  columns(): number
}

/** Paints lines in place, below permanent ones. Each paint is one write. */
export interface Painter {
  /** Shows `lines` (each narrower than the window) in place of those shown, below `permanent` lines, which stay for ever. */
  paint(lines: readonly string[], permanent: readonly string[]): void
  /**
   * Leaves the row below the lines to a question, with the cursor in it. Until {@link release} the lines are painted around
   * it, as many as there are now, and permanent ones wait.
   * @param question  what will stand there; around one of several rows nothing is painted
   */
  hold(question: string): void
  /** Takes the rows of the question back; `asked` is what stands there, with the cursor in the row below. */
  release(asked: string): void
  /** Takes the lines away and gives the cursor back. */
  close(): void
}

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/** Between these a terminal that knows them shows nothing half done. Source: the Synchronized Output specification. */
const together = { begin: '\u001b[?2026h', end: '\u001b[?2026l' }
const eraseLine = '\u001b[2K'
const eraseBelow = '\u001b[J'
const saveCursor = '\u001b7'
const restoreCursor = '\u001b8'
/** The longest answer that is one, `yes`, and the cursor. */
const answerRoom = ' '.repeat(4)
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A\r` : '\r')
const down = '\u001b[1B\r'

export function createPainter({ write, columns }: Canvas): Painter {
  let shown: readonly string[] = []
  let shownColumns = columns()
  let begun = false
  let held: string | undefined
  let waiting: readonly string[] = []

  /** The rows that texts take in the window as it is: a window that became narrower has wrapped them. */
  const rowsOf = (texts: readonly string[]): number =>
    texts.reduce((rows, text) => rows + Math.max(1, Math.ceil(cellsOf(text) / columns())), 0)

  const around = (lines: readonly string[]): void => {
    // In a window of another width nobody knows where the question stands now: it is left alone until it is answered.
    if (columns() !== shownColumns || same(lines, shown)) return
    if (rowsOf([`${held}${answerRoom}`]) > 1) return
    const kept = shown.map((_, at) => lines[at] ?? '')
    write(together.begin + saveCursor + up(shown.length) + changes(shown, kept, down) + restoreCursor + together.end)
    shown = kept
  }

  return {
    paint(lines, coming) {
      const permanent = [...waiting, ...coming]
      if (held !== undefined) {
        waiting = permanent
        return around(lines)
      }
      waiting = []
      if (permanent.length === 0 && columns() === shownColumns && same(lines, shown)) return
      const start = begun ? '' : hideCursor
      begun = true
      const inPlace = permanent.length === 0 && columns() === shownColumns
      const body = inPlace
        ? changes(shown, lines, '\r\n') + (lines.length < shown.length ? eraseBelow : '')
        : eraseBelow + [...permanent, ...lines].map((line) => `${line}\r\n`).join('')
      write(start + together.begin + up(rowsOf(shown)) + body + together.end)
      shown = lines
      shownColumns = columns()
    },
    hold(question) {
      held = question
      write(showCursor)
    },
    release(asked) {
      held = undefined
      write(hideCursor + up(rowsOf([asked])) + eraseBelow)
    },
    close() {
      if (!begun) return
      write(up(rowsOf(shown)) + eraseBelow + showCursor)
      shown = []
      begun = false
    },
  }
}

/** Goes through all of `lines` from the first row, and rewrites those that differ. */
function changes(before: readonly string[], lines: readonly string[], next: string): string {
  return lines.map((line, at) => (before[at] === line ? '' : eraseLine + line) + next).join('')
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at])
}
