// Latin letters, and the marks, arrows and signs of a log: for most lines none of the tables below is needed, which take
// a millisecond to make.
const narrow = /^[ -~\u2010-\u2026\u2190-\u27bf]*$/

// The blocks that Unicode's East_Asian_Width has as wide or full, as far as text of the two languages and names may need
// them. What it calls ambiguous, such as an arrow, terminals show narrow unless they are told otherwise.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

const withoutWidth = /[\p{Mn}\p{Me}\p{Cf}]/u

/** True for a character that takes two cells of a terminal. */
export function isWide(character: string): boolean {
  return !narrow.test(character) && wide.test(character)
}

/** How many cells of a terminal a line of text takes. */
export function cellsOf(text: string): number {
  if (narrow.test(text)) return text.length
  let cells = 0
  for (const character of text) cells += withoutWidth.test(character) ? 0 : isWide(character) ? 2 : 1
  return cells
}
