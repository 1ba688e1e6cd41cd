import { cellsOf, isWide } from './cells.ts'

/** What a log may be shown in at the least. */
const columns = 80

/** Blanks, the time of an event and the sign before a line's own text. */
const beginning = /^ *(?:\d\d:\d\d:\d\dZ {2})?(?:[•✓✗→] )?/

/** A command is there to be copied as a whole. */
const command = /^ *kubectl /

/** What a line does not begin with, and what it does not end with, in Japanese as in English. */
const closing = /^[、。，．・：；！？」』）】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%.,:;!?)\]}…]/u
const opening = /[「『（【〈《([{]$/u

/**
 * A line in parts that fit into 80 terminal cells. It is broken between words, and between Japanese characters where
 * their rules allow it; what has no such place, such as an image's name or a URL, stays whole on a line of its own, and so
 * does a command.
 *
 * A line begins behind an even number of blanks, and its further parts, which hang under its text, behind an odd one. The
 * blanks at which it was broken stay at the end of a part. So whoever reads the log can tell new lines from broken ones,
 * and put these together again.
 */
export function wrap(text: string): readonly string[] {
  const line = /^(?: {2})* (?! )/.test(text) ? ` ${text}` : text
  if (command.test(line) || cellsOf(line) <= columns) return [line]
  const [begin = ''] = beginning.exec(line) ?? []
  const hang = ' '.repeat(hangOf(begin))
  const parts: string[] = []
  let part = begin
  let isEmpty = true
  for (const piece of piecesOf(line.slice(begin.length))) {
    if (!isEmpty && cellsOf(part + piece) > columns) {
      parts.push(part)
      part = hang
    }
    part += piece
    isEmpty = false
  }
  return [...parts, part]
}

/** Under the text, or a little deeper where nothing comes before it; odd in any case. */
function hangOf(begin: string): number {
  const under = begin.trim() === '' ? begin.length + 2 : begin.length
  return under % 2 === 1 ? under : under + 1
}

/** What must not be torn apart, each with the blanks behind it. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  let last = ''
  for (const character of text) {
    const isNext = last === ' ' ? character !== ' ' : isBetween(piece, last, character)
    if (isNext && piece !== '') {
      pieces.push(piece)
      piece = ''
    }
    piece += character
    last = character
  }
  return piece === '' ? pieces : [...pieces, piece]
}

/** True where a line may end without a blank: beside a wide character, unless the one before or behind clings to it. */
function isBetween(before: string, last: string, next: string): boolean {
  if (next === ' ' || !(isWide(last) || isWide(next))) return false
  return !closing.test(next) && !opening.test(before)
}
