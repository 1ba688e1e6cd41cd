import type { SlotReport } from '../../../step-report/format.ts'
import type { Live, RolloutStory } from '../story/story.ts'
import { bar, swatch } from './bar.ts'
import { type Child, element } from './element.ts'
import { imageName } from './image.ts'
import type { Scene } from './scene.ts'
import { table } from './table.ts'

/** The traffic as it is set, and where the border between the slots was seen. */
export function liveBar(scene: Scene, live: Live, { measured }: RolloutStory): HTMLElement {
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

/** The slots with their weights, images and pods, and what proof has seen of each. */
export function livePart(scene: Scene, live: Live): HTMLElement {
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
