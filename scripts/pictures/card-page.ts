import { marked } from 'marked'
import { bar, escaped, page, runTabs } from './markup.ts'

/** A summary card: its title and its Markdown. */
export interface Card {
  readonly title: string
  readonly markdown: string
}

/** The page of a run with the cards of its steps, as its Extensions tab shows them. */
export function cardPage(run: string, cards: readonly Card[]): string {
  const drawn = cards.map(
    ({ title, markdown }) =>
      `<article><h1>${escaped(title)}</h1>${marked.parse(markdown, { async: false, gfm: true })}</article>`,
  )
  return page(
    style,
    `${bar('mlops', 'Pipelines', 'abtest', run)}${runTabs('Extensions')}<main>${drawn.join('')}</main>`,
  )
}

const style = `
  main { padding: 18px 20px; display: grid; gap: 16px }
  article { background: var(--paper); border-radius: 4px; box-shadow: 0 1px 4px #0002; padding: 16px 22px 20px }
  article > * { margin-top: 10px } article > h1 { font-size: 17px; font-weight: 600; margin: 0 }
  article h1, article h2, article h3, article h4 { font-weight: 600; font-size: 15px }
  table { border-collapse: collapse } th, td { border: 1px solid var(--line); padding: 5px 12px; text-align: left } th { font-weight: 600; background: #faf9f8 }
  code { font-size: 12.5px; background: #f3f2f1; padding: 1px 4px; border-radius: 2px }
  ul, ol { padding-left: 22px } a { color: #0078d4 }
`
