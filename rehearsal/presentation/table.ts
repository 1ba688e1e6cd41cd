/** A cell: its text, and how it is painted (which must not change its width). */
export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}

/** Lines of a table with aligned columns, two spaces between them; the head is a row like the others. */
export function layOut(rows: readonly (readonly Cell[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => row[at]?.text.length ?? 0)))
  return rows.map((row) =>
    row
      .map(({ text, paint = (same) => same }, at) => {
        const last = at === row.length - 1
        return paint(text) + (last ? '' : ' '.repeat((widths[at] ?? 0) - text.length))
      })
      .join('  '),
  )
}
