import type { Live, RolloutState, RolloutStory, StageStory, StepStory, Told } from '../story/story.ts'
import { causeBox } from './cause.ts'
import { type Child, element } from './element.ts'
import { type IconName, icon } from './icon.ts'
import { briefImages, shortImage } from './image.ts'
import { liveBar, livePart } from './live.ts'
import { measuredPart } from './measured.ts'
import { moment, type Scene, toldText } from './scene.ts'

/** What someone who approves needs within ten seconds: what is live, what was measured, how to get back. */
export function headline(scene: Scene, rollout: RolloutStory): HTMLElement {
  const { words } = scene
  const { state, live, cause, measured } = rollout
  return element(
    'div',
    { class: 'headline' },
    element(
      'div',
      { role: 'status', 'aria-atomic': 'true' },
      element('h2', { class: `state ${toneOf(state)}` }, icon(iconOf(state)), words.states[state]),
      element('p', { class: 'sentence' }, sentenceOf(scene, live)),
    ),
    placeOf(scene, rollout),
    cause === null ? undefined : causeBox(scene, cause, state),
    rollout.now.map((step) => nowBox(scene, step)),
    rollout.waiting.map((stage) => waitingBox(scene, stage)),
    live === null ? undefined : liveBar(scene, live, rollout),
    element(
      'div',
      { class: 'facts' },
      live === null ? undefined : livePart(scene, live),
      element('div', { class: 'pair' }, measuredPart(scene, measured, live), wayBackPart(scene, rollout)),
      toldList(scene, words.step.drift, rollout.drift),
      toldList(scene, words.step.warnings, rollout.warnings),
    ),
  )
}

function sentenceOf({ words, formats }: Scene, live: Live | null): string {
  if (live === null) return words.live.unknown
  const { green, blue } = live.weights
  if (blue === 0) return words.live.green(live.green.image === null ? '' : shortImage(live.green.image))
  if (green === 0) return words.live.blue(live.blue.image === null ? '' : shortImage(live.blue.image))
  const [old, candidate] = briefImages(live.green.image, live.blue.image)
  return words.live.both(formats.percent(green), old, formats.percent(blue), candidate)
}

/** A rollout's name for people; empty when no step has known it. */
export function rolloutName({ target }: RolloutStory): string {
  return target === null ? '' : `${target.namespace} / ${target.virtualServices.join(', ')}`
}

/** Where the rollout is, and when that was last told. */
function placeOf(scene: Scene, rollout: RolloutStory): HTMLElement {
  const { target, updatedAt } = rollout
  const where = target === null ? [] : [rolloutName(rollout), target.server]
  return element(
    'p',
    { class: 'place' },
    where.map((one) => [element('span', {}, one), ' · ']),
    scene.words.live.toldAt,
    ' ',
    moment(scene, updatedAt),
    ' UTC',
  )
}

/** What a step does just now, in its own words. */
function nowBox(scene: Scene, { report }: StepStory): HTMLElement {
  const { step, action, language, sentence } = report
  return element(
    'div',
    { class: 'box now' },
    icon('running'),
    element(
      'div',
      {},
      element('h3', {}, scene.words.now(step.stage, action)),
      toldText(scene, language, sentence, 'p'),
    ),
  )
}

function waitingBox({ words }: Scene, stage: StageStory): HTMLElement {
  const asked = stage.approvals.filter(({ state }) => state === 'pending').flatMap(({ assigned }) => assigned)
  return element(
    'div',
    { class: 'box waiting' },
    icon('waiting'),
    element(
      'div',
      {},
      element('h3', {}, words.waiting.title(stage.title)),
      asked.length === 0 ? undefined : element('p', {}, words.waiting.asked(asked.join(', '))),
    ),
  )
}

function wayBackPart(scene: Scene, { wayBack }: RolloutStory): HTMLElement {
  const { wayBack: words } = scene.words
  if (wayBack.kind === 'none')
    return element('section', {}, element('h3', {}, words.title), element('p', {}, words.none))
  const { action } = wayBack
  return element(
    'section',
    {},
    element('h3', {}, words.title),
    element(
      'p',
      {},
      words.run,
      ' ',
      action === null
        ? element('code', {}, 'rollback')
        : // Whole, since it is there to be copied.
          element('code', { lang: action.language }, action.text),
    ),
    wayBack.kind === 'rollback' ? element('p', {}, words.rollback) : undefined,
  )
}

/** What the newest step has to say beside its result; nothing where that is nothing. */
function toldList(scene: Scene, title: string, sentences: readonly Told[]): Child {
  if (sentences.length === 0) return undefined
  return element(
    'section',
    { class: 'changes' },
    element('h3', {}, icon('inconclusive'), ' ', title),
    element(
      'ul',
      { class: 'details' },
      sentences.map(({ text, language }) => toldText(scene, language, text, 'li')),
    ),
  )
}

function toneOf(state: RolloutState): 'bad' | 'good' | 'busy' | 'calm' {
  switch (state) {
    case 'rollbackFailed':
    case 'failed':
    case 'refused':
      return 'bad'
    case 'done':
      return 'good'
    case 'running':
    case 'waiting':
      return 'busy'
    case 'canceled':
    case 'between':
    case 'stopped':
    case 'rolledBack':
    case 'dryRun':
    case 'looked':
      return 'calm'
  }
}

function iconOf(state: RolloutState): IconName {
  switch (state) {
    case 'rollbackFailed':
    case 'failed':
    case 'refused':
      return 'failed'
    case 'done':
      return 'succeeded'
    case 'running':
    case 'waiting':
    case 'canceled':
      return state
    case 'rolledBack':
    case 'stopped':
      return 'partiallySucceeded'
    case 'between':
      return 'running'
    case 'dryRun':
    case 'looked':
      return 'skipped'
  }
}
