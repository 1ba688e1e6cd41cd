import type { SlotReport } from '../../../step-report/format.ts'
import type { Live, RolloutState, RolloutStory, StageStory, StepStory, Told } from '../story/story.ts'
import { bar, swatch } from './bar.ts'
import { causeBox } from './cause.ts'
import { type Child, element } from './element.ts'
import { type IconName, icon } from './icon.ts'
import { briefImages, imageName, shortImage } from './image.ts'
import { measuredPart } from './measured.ts'
import { moment, type Scene, toldText } from './scene.ts'
import { table } from './table.ts'

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

function liveBar(scene: Scene, live: Live, { measured }: RolloutStory): HTMLElement {
  const { words, formats } = scene
  const { green, blue } = live.weights
  const legend = (slot: 'green' | 'blue', weight: number): Child =>
    element('span', {}, slotName(scene, slot), ` ${formats.percent(weight)}`)
  return element(
    'div',
    { class: 'traffic' },
    bar(scene, { weights: live.weights, observedBlue: measured.proof?.observedBlue ?? null }, 'big'),
    element('p', { class: 'legend', 'aria-hidden': 'true' }, legend('green', green), legend('blue', blue)),
    live.outdated ? element('p', { class: 'doubt' }, words.live.outdated(formats.clock(live.at))) : undefined,
  )
}

function livePart(scene: Scene, live: Live): HTMLElement {
  const { words, formats } = scene
  const isProbed = live.green.answers !== null || live.blue.answers !== null
  const columns = [
    { heading: words.live.slot },
    { heading: words.live.weight, isNumber: true },
    { heading: words.live.image, isLong: true },
    { heading: words.live.pods, isNumber: true },
    ...(isProbed
      ? [words.live.answers, words.live.errors, words.live.p95].map((heading) => ({ heading, isNumber: true }))
      : []),
  ]
  const row = (name: 'green' | 'blue', slot: SlotReport): Child[] => [
    slotName(scene, name),
    formats.percent(live.weights[name]),
    slot.image === null ? words.live.notThere : imageName(slot.image),
    podsOf(scene, slot),
    ...(isProbed
      ? [
          count(scene, slot.answers),
          count(scene, slot.errors),
          slot.p95Ms === null ? '–' : `${formats.number(slot.p95Ms)} ms`,
        ]
      : []),
  ]
  return element(
    'section',
    {},
    element('h3', {}, words.live.title),
    table(words.live.table, columns, [row('green', live.green), row('blue', live.blue)]),
    [...live.green.reasons, ...live.blue.reasons].map((reason) => element('p', { class: 'reason' }, reason)),
  )
}

/** A slot by its colour and hatch, and its name. */
export function slotName({ words }: Scene, slot: 'green' | 'blue'): HTMLElement {
  return element('span', { class: 'unbroken' }, swatch(slot), words.slots[slot])
}

/** How many pods of a slot are ready, of how many. */
export function podsOf({ words, formats }: Scene, { ready, wanted }: SlotReport): string {
  return ready === null || wanted === null ? '–' : words.live.podsReady(formats.number(ready), formats.number(wanted))
}

function count({ formats }: Scene, value: number | null): string {
  return value === null ? '–' : formats.number(value)
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
        : element('code', { title: action.text, lang: action.language }, shortImage(action.text)),
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
