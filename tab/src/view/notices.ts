import type { Story } from '../story/story.ts'
import { type Child, element } from './element.ts'
import { icon } from './icon.ts'
import type { Scene } from './scene.ts'

/** What the page lacks: the run, when it could not be read this time, or some of what it is made from. */
export function notices(scene: Scene, story: Story | undefined, trouble: string | undefined): Child {
  const { words } = scene
  return [
    trouble === undefined ? undefined : notice(words.notice.notRead, [element('p', {}, trouble)]),
    story === undefined || story.troubles.length === 0
      ? undefined
      : notice(
          words.notice.lacking,
          story.troubles.map((one) => element('p', {}, one)),
        ),
    story === undefined || story.unreadable.length === 0 ? undefined : unreadable(scene, story),
  ]
}

function unreadable({ words }: Scene, { unreadable }: Story): HTMLElement {
  return notice(words.notice.unreadable(unreadable.length), [
    element('p', {}, words.notice.unreadableNote),
    element(
      'ul',
      { class: 'details' },
      unreadable.map(({ name, trouble }) => element('li', {}, element('code', {}, name), ` ${trouble}`)),
    ),
  ])
}

function notice(title: string, content: Child): HTMLElement {
  return element(
    'div',
    { class: 'box doubtful' },
    icon('inconclusive'),
    element('div', {}, element('h2', {}, title), content),
  )
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
