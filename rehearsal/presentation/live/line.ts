import stringWidth from 'string-width'

/** A piece of a line: its text, and how it is painted (which must not change its width). */
export interface Span {
  readonly text: string
  readonly paint?: (text: string) => string
}

/** A line of the live view, from left to right. */
export type Line = readonly Span[]

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many cells of a terminal a text takes: wide characters take two, marks that join others none. */
export function cellsOf(text: string): number {
  return stringWidth(text)
}

/** A text in at most `cells` cells, its end left out with `…` where it is longer. */
export function cutText(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text
  if (cells < 1) return ''
  let end = 0
  let left = cells - 1
  for (const { segment } of graphemes.segment(text)) {
    left -= cellsOf(segment)
    if (left < 0) break
    end += segment.length
  }
  return `${text.slice(0, end)}…`
}

/**
 * A line as a terminal gets it, in at most `cells` cells. Outside text cannot move the cursor or paint: its control
 * characters become spaces.
 */
export function renderLine(line: Line, cells: number): string {
  let left = cells
  let rendered = ''
  for (const { text, paint } of line) {
    if (left <= 0) break
    const cut = cutText(text.replace(/\p{Cc}|\p{Cf}/gu, ' '), left)
    left = cut.endsWith('…') && cut !== text ? 0 : left - cellsOf(cut)
    rendered += paint === undefined ? cut : paint(cut)
  }
  return rendered
}

/** `text` in exactly `cells` cells: cut, or with spaces behind it. */
export function padText(text: string, cells: number): string {
  const cut = cutText(text, cells)
  return cut + ' '.repeat(cells - cellsOf(cut))
}
