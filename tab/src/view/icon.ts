import type { StageState, StepStory } from '../story/story.ts'
import { drawing } from './element.ts'

/** What an icon says; each has a shape of its own, since not everybody tells colours apart. */
export type IconName = StageState | StepStory['state'] | 'pass' | 'fail' | 'inconclusive'

/** A sign of 16 by 16; the words beside it say the same, so nobody has it read to them. */
export function icon(name: IconName): SVGElement {
  const { tone, shape } = looks(name)
  return drawing(
    'svg',
    { class: `icon ${tone}`, viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', focusable: 'false' },
    tone === 'hollow' ? drawing('circle', { cx: 8, cy: 8, r: 6.5 }) : drawing('circle', { cx: 8, cy: 8, r: 8 }),
    drawing('path', { d: shape }),
  )
}

const check = 'M4.5 8.2 7 10.7 11.5 5.6'
const cross = 'M5.2 5.2 10.8 10.8 M10.8 5.2 5.2 10.8'
const bang = 'M8 4 V9 M8 11.4 V11.6'
const dash = 'M4.8 8 H11.2'
const clock = 'M8 4.5 V8.2 L10.6 9.8'
const play = 'M6.6 5 L11 8 L6.6 11 Z'

function looks(name: IconName): { tone: 'good' | 'bad' | 'warn' | 'busy' | 'hollow'; shape: string } {
  switch (name) {
    case 'succeeded':
    case 'pass':
      return { tone: 'good', shape: check }
    case 'failed':
    case 'fail':
      return { tone: 'bad', shape: cross }
    case 'partiallySucceeded':
    case 'inconclusive':
    case 'lost':
      return { tone: 'warn', shape: bang }
    case 'canceled':
      return { tone: 'hollow', shape: cross }
    case 'running':
      return { tone: 'busy', shape: play }
    case 'waiting':
      return { tone: 'busy', shape: clock }
    case 'skipped':
      return { tone: 'hollow', shape: dash }
    case 'pending':
      return { tone: 'hollow', shape: '' }
  }
}
