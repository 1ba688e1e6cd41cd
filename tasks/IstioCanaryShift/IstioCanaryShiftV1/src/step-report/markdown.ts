// Whatever could begin something in Markdown, in HTML, or in what renderers add to them: links, mentions, emojis.
const signs = /[&<>|`*_~[\]\\:@#!]|\bwww\./g

/**
 * Text from outside as Markdown that is shown as that very text, on one line, also in a table's cell. Character references
 * are never taken for structure, by any renderer, which cannot be said of backslashes.
 */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(signs, (sign) => (sign.length > 1 ? 'www&#46;' : `&#${sign.charCodeAt(0)};`))
}

/** A table; its cells are Markdown, numbers stand to the right. */
export function table(
  columns: readonly { readonly title: string; readonly isNumber?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = columns.map(({ isNumber }) => (isNumber ? '---:' : ':---'))
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n')
}
