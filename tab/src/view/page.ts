import type { Story } from '../story/story.ts'
import type { Words } from '../words/words.ts'
import { hatch } from './bar.ts'
import { type Child, element } from './element.ts'
import { eventsPart, historyPart } from './events.ts'
import { formatsOf } from './formats.ts'
import { headline, rolloutName } from './headline.ts'
import { morph } from './morph.ts'
import { lacking, nothingYet, trouble as troubleBox } from './notices.ts'
import type { Scene } from './scene.ts'
import { stagesPart } from './stages.ts'

/** The Canary page in its place. */
export interface Page {
  /** Shows a story in place of the one before; focus, scroll positions and what the reader has opened stay. */
  show(story: Story): void
  /** Says that the run could not be read this time, above what is shown; the next story takes it away. */
  tell(trouble: string): void
}

/**
 * Opens the page, which says that it reads until it has a story.
 * @param root an empty element, which is the page's alone from now on.
 * @param isApart whether the page stands apart from Azure DevOps' own page of the run, so that it links to that.
 */
export function openPage(root: HTMLElement, words: Words, isApart = false): Page {
  const choices = new Map<string, boolean>()
  let story: Story | undefined
  let trouble: string | undefined
  const draw = () => morphInto(root, words, pageOf({ words, isApart, choices, story, trouble }))
  root.ownerDocument.documentElement.lang = words.language
  listen(root, (keys, isOpen) => {
    for (const key of keys) choices.set(key, isOpen)
    draw()
  })
  draw()
  return {
    show: (next) => {
      story = next
      trouble = undefined
      draw()
    },
    tell: (what) => {
      trouble = what
      draw()
    },
  }
}

function morphInto(root: HTMLElement, words: Words, content: Child): void {
  const next = element(root.nodeName.toLowerCase(), { class: 'canary' }, hatch(), content)
  for (const { name, value } of root.attributes) if (!next.hasAttribute(name)) next.setAttribute(name, value)
  next.lang = words.language
  morph(root, next)
}

/** Tells what the reader opens and closes: parts that unfold, and lists that buttons make whole. */
function listen(root: HTMLElement, choose: (keys: readonly string[], isOpen: boolean) => void): void {
  const onToggle = ({ target }: Event) => {
    if (!(target instanceof HTMLDetailsElement)) return
    const { key, open } = target.dataset
    // What the page itself has opened or closed is told here, too, and is nobody's choice.
    if (key !== undefined && open !== String(target.open)) choose([key], target.open)
  }
  // It does not bubble.
  root.addEventListener('toggle', onToggle, true)
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (button === null) return
    const { toggles, opens, closes } = button.dataset
    if (toggles !== undefined) choose([toggles], button.getAttribute('aria-expanded') !== 'true')
    if (opens !== undefined) choose(keysIn(opens), true)
    if (closes !== undefined) choose(keysIn(closes), false)
  })
}

function keysIn(json: string): string[] {
  const keys: unknown = JSON.parse(json)
  return Array.isArray(keys) ? keys.map(String) : []
}

interface Content {
  readonly words: Words
  readonly isApart: boolean
  readonly choices: ReadonlyMap<string, boolean>
  readonly story: Story | undefined
  readonly trouble: string | undefined
}

function pageOf({ words, isApart, choices, story, trouble }: Content): Child {
  const day = story?.run.startedAt ?? story?.now ?? null
  const scene: Scene = {
    words,
    formats: formatsOf(words, day),
    isOpen: (key, byDefault) => choices.get(key) ?? byDefault,
  }
  return [
    top(scene, story, isApart),
    trouble === undefined ? undefined : troubleBox(scene, trouble),
    story === undefined ? nothingRead(scene, trouble) : content(scene, story),
  ]
}

function top({ words }: Scene, story: Story | undefined, isApart: boolean): HTMLElement {
  const heading = element('h1', {}, words.title)
  if (story === undefined) return element('header', { class: 'top' }, heading)
  const { run } = story
  const url = isApart && run.url !== null && /^https?:\/\//.test(run.url) ? run.url : null
  return element(
    'header',
    { class: 'top' },
    heading,
    element(
      'p',
      { class: 'minor' },
      words.run(run.pipeline, run.name),
      run.requestedBy === null ? undefined : ` · ${words.requestedBy(run.requestedBy)}`,
      url === null
        ? undefined
        : [' · ', element('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, words.openRun)],
    ),
  )
}

function nothingRead({ words }: Scene, trouble: string | undefined): Child {
  return trouble === undefined ? element('p', { class: 'loading', role: 'status' }, words.loading) : undefined
}

function content(scene: Scene, story: Story): Child {
  const { words } = scene
  const { rollouts, others } = story
  // Nothing comes before traffic that is where it should not be.
  const isAlarm = rollouts.some(({ state }) => state === 'rollbackFailed')
  return [
    isAlarm ? undefined : lacking(scene, story),
    rollouts.length === 0 ? nothingYet(scene, story) : undefined,
    rollouts.map((rollout) =>
      element(
        'article',
        { class: 'rollout', 'data-key': `rollout ${rollout.key}`, 'aria-label': rolloutName(rollout) || words.title },
        headline(scene, rollout),
        stagesPart(scene, rollout.key, words.stages.title, rollout.stages),
        eventsPart(scene, rollout.key, rollout.events),
        historyPart(scene, rollout.key, rollout.history),
      ),
    ),
    isAlarm ? lacking(scene, story) : undefined,
    others.length === 0
      ? undefined
      : stagesPart(scene, 'others', rollouts.length === 0 ? words.stages.title : words.stages.others, others),
  ]
}
