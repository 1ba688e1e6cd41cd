import type { Words } from '../words/words.ts'
import { type Child, element } from './element.ts'
import type { Formats } from './formats.ts'

/** What every part of the page is drawn with. */
export interface Scene {
  readonly words: Words
  readonly formats: Formats
  /** Whether the reader has opened what has this key; `byDefault` as long as they have not chosen. */
  isOpen(key: string, byDefault: boolean): boolean
}

/** A moment for people: the time in UTC, and when it was here on pointing at it. */
export function moment({ formats }: Scene, at: string): HTMLElement {
  return element('time', { datetime: at, title: formats.moment(at) }, formats.clock(at))
}

/** Sentences that came from a step, in the step's own language. */
export function toldText(scene: Scene, language: string, text: string, name = 'span'): HTMLElement {
  return element(name, { lang: language === scene.words.language ? undefined : language }, text)
}

/** How an unfolding part begins, and whether its content waits until somebody opens it. */
interface Folding {
  readonly class: string
  readonly open?: boolean
  readonly lazy?: boolean
}

/**
 * A part that the reader opens and closes.
 * @param key tells it from all others of the page.
 */
export function unfolding(scene: Scene, key: string, summary: Child, content: () => Child, how: Folding): HTMLElement {
  const open = scene.isOpen(key, how.open ?? false)
  const body = open || how.lazy !== true ? content() : undefined
  return element(
    'details',
    { class: how.class, 'data-key': key, 'data-open': String(open), open },
    element('summary', {}, summary),
    body,
  )
}
