import type { HistoryReport } from '../../../step-report/format.ts'
import type { EventStory } from '../story/story.ts'
import { type Child, element } from './element.ts'
import { moment, type Scene, toldText, unfolding } from './scene.ts'
import { table } from './table.ts'

/** More events than these are shown only when asked for, the latest of them always. */
const mostAtOnce = 12

/** What happened, in its order. */
export function eventsPart(scene: Scene, rollout: string, events: readonly EventStory[]): Child {
  const { words } = scene
  if (events.length === 0) return undefined
  const key = `${rollout} events`
  const isLong = events.length > mostAtOnce
  const isWhole = !isLong || scene.isOpen(key, false)
  const shown = isWhole ? events : events.slice(-mostAtOnce)
  const label = isWhole ? words.stages.hideAgain : words.stages.showHidden(events.length - shown.length)
  return element(
    'section',
    { class: 'events' },
    element('h3', {}, words.events.title),
    isLong
      ? element(
          'p',
          { class: 'more' },
          element('button', { type: 'button', 'data-toggles': key, 'aria-expanded': String(isWhole) }, label),
        )
      : undefined,
    table(
      words.events.table,
      [
        { heading: words.events.time },
        { heading: words.events.stage },
        { heading: words.events.kind },
        { heading: words.events.text, isLong: true },
        { heading: words.events.actor },
      ],
      shown.map((event) => [moment(scene, event.at), event.stage, ...eventCells(scene, event)]),
    ),
  )
}

function eventCells(scene: Scene, { what }: EventStory): Child[] {
  const { words } = scene
  if (what.kind === 'approval') {
    const { state, by, assigned, comment } = what.approval
    const who = by ?? (assigned.length === 0 ? words.somebody : assigned.join(', '))
    return [words.events.kinds.approval, [words.approval[state](who), comment === null ? '' : `: ${comment}`], who]
  }
  const { event, action, language } = what
  return [
    words.events.kinds[event.kind],
    toldText(scene, language, event.text),
    event.actor ?? element('code', {}, action),
  ]
}

/** The rollout's latest writes as its record holds them, those of other runs among them. */
export function historyPart(scene: Scene, rollout: string, history: readonly HistoryReport[]): Child {
  const { words, formats } = scene
  if (history.length === 0) return undefined
  return unfolding(
    scene,
    `${rollout} history`,
    words.history.title,
    () =>
      table(
        words.history.table,
        [
          { heading: words.events.time },
          { heading: words.history.run },
          { heading: words.history.action },
          { heading: words.history.phase },
          { heading: words.history.blue, isNumber: true },
        ],
        history.map(({ at, run, action, phase, blue }) => [
          moment(scene, at),
          run,
          element('code', {}, action),
          element('code', {}, phase),
          formats.percent(blue),
        ]),
      ),
    { class: 'history' },
  )
}
