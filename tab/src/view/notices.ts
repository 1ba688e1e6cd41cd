import type { Story } from '../story/story.ts'
import { type Child, element } from './element.ts'
import { icon } from './icon.ts'
import { type Scene, unfolding } from './scene.ts'

/** Says that the run could not be read this time; what is shown is of before. */
export function trouble({ words }: Scene, text: string): HTMLElement {
  return box(element('div', {}, element('h2', {}, words.notice.notRead), element('p', {}, text)))
}

/** What the page lacks, since some of what it is made from could not be read. */
export function lacking(scene: Scene, { troubles, unreadable }: Story): Child {
  const { words } = scene
  if (troubles.length === 0 && unreadable.length === 0) return undefined
  const title = unreadable.length === 0 ? words.notice.lacking : words.notice.unreadable(unreadable.length)
  const content = () => [
    unreadable.length === 0 ? undefined : element('p', {}, words.notice.unreadableNote),
    element(
      'ul',
      { class: 'details' },
      troubles.map((one) => element('li', {}, one)),
      unreadable.map(({ name, trouble }) => element('li', {}, element('code', {}, name), ` ${trouble}`)),
    ),
  ]
  return box(unfolding(scene, 'lacking', element('h2', {}, title), content, { class: 'lacking' }))
}

function box(content: HTMLElement): HTMLElement {
  return element('div', { class: 'box doubtful' }, icon('inconclusive'), content)
}

/** A run in which no step has told anything. */
export function nothingYet({ words }: Scene, { run, unreadable }: Story): HTMLElement {
  const isOver = run.state === 'completed'
  return element(
    'div',
    { class: 'empty' },
    element('h2', {}, isOver ? words.notice.emptyTitleOver : words.notice.emptyTitle),
    element('p', {}, isOver || unreadable.length > 0 ? words.notice.emptyOver : words.notice.emptyGoingOn),
  )
}
