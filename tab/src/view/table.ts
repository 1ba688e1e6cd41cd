import { type Child, element } from './element.ts'

/** A column's heading, and what is in it; numbers stand at the right. */
export interface Column {
  readonly heading: string
  readonly isNumber?: boolean
  /** Holds texts that may be long, and is not made narrower than a few words. */
  readonly isLong?: boolean
}

/**
 * A table in a box of its own, which scrolls where the window is too narrow, by keyboard, too.
 * @param caption says what it is, to those who have it read to them.
 * @param rows the cells of each row; the first heads its row.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Child[])[]): HTMLElement {
  const side = (index: number) => {
    const { isNumber = false, isLong = false } = columns[index] ?? {}
    return isNumber ? 'number' : isLong ? 'long' : undefined
  }
  const head = columns.map(({ heading }, index) => element('th', { scope: 'col', class: side(index) }, heading))
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, index) =>
        index === 0
          ? element('th', { scope: 'row', class: side(index) }, cell)
          : element('td', { class: side(index) }, cell),
      ),
    ),
  )
  return element(
    'div',
    { class: 'scroll', role: 'group', tabindex: 0, 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', { class: 'unseen' }, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  )
}
