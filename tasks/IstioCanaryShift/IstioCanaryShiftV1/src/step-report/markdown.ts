// Whatever could begin something in Markdown, in HTML, or in what renderers add to them: links, mentions, emojis.
const signs = /[&<>|`*_~[\]\\@#!]|:(?=\S)|\bwww(?=\.)/g

// What begins a list, a quotation's end or a heading's line where a text begins.
const beginnings = /^(?:[-+=]|\d+(?=[.)]))/

/**
 * Text from outside as Markdown that is shown as that very text, on one line, also in a table's cell. Character references
 * are never taken for structure, by any renderer, which cannot be said of backslashes.
 */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(signs, reference).replace(beginnings, reference)
}

/** The first character by its number, and the rest as it is. */
function reference(text: string): string {
  return `&#${text.charCodeAt(0)};${text.slice(1)}`
}

/** A table; its cells are Markdown, numbers stand to the right and beside their unit. */
export function table(
  columns: readonly { readonly title: string; readonly isNumber?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = columns.map(({ isNumber }) => (isNumber ? '---:' : ':---'))
  const whole = (cell: string, at: number) =>
    columns[at]?.isNumber ? cell.replace(/(?<=\d) (?=%|ms)/g, '\u00a0') : cell
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map((cells) => line(cells.map(whole)))].join(
    '\n',
  )
}
