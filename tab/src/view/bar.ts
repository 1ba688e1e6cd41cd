import type { ObservedShare } from '../../../step-report/format.ts'
import { drawing } from './element.ts'
import type { Scene } from './scene.ts'

/** What a bar shows; weights are percents, together 100. */
interface Split {
  readonly weights: { readonly green: number; readonly blue: number }
  readonly observedBlue: ObservedShare | null
}

/**
 * The traffic as a bar: green hatched from the left, blue solid from the right; below a big one, where the border between
 * them was seen, with its interval.
 */
export function bar(scene: Scene, { weights, observedBlue }: Split, size: 'small' | 'big'): SVGElement {
  const height = size === 'big' ? 24 : 12
  const { green, blue } = weights
  // In a small one the interval would be a dot.
  const isMeasured = observedBlue !== null && size === 'big'
  return drawing(
    'svg',
    {
      class: `bar ${size}`,
      width: '100%',
      height: height + (isMeasured ? 6 : 0),
      role: 'img',
      'aria-label': textOf(scene, { weights, observedBlue }),
    },
    drawing('rect', { class: 'ground', width: '100%', height }),
    drawing('rect', { class: 'green', width: `${green}%`, height }),
    drawing('rect', { fill: 'url(#hatch)', width: `${green}%`, height }),
    drawing('rect', { class: 'blue', x: `${green}%`, width: `${blue}%`, height }),
    isMeasured ? whisker(observedBlue, height) : undefined,
  )
}

/** The share's interval as a line with ends, and the share itself as a longer stroke that reaches into the bar. */
function whisker({ share, low, high }: ObservedShare, height: number): SVGElement {
  const at = (blue: number) => `${(1 - blue) * 100}%`
  const line = height + 3.5
  return drawing(
    'g',
    { class: 'seen' },
    drawing('line', { x1: at(high), x2: at(low), y1: line, y2: line }),
    drawing('line', { x1: at(high), x2: at(high), y1: line - 2, y2: line + 2 }),
    drawing('line', { x1: at(low), x2: at(low), y1: line - 2, y2: line + 2 }),
    drawing('line', { class: 'mark', x1: at(share), x2: at(share), y1: height - 4, y2: height + 6 }),
  )
}

function textOf({ words, formats }: Scene, { weights, observedBlue }: Split): string {
  const set = words.bar.set(formats.percent(weights.green), formats.percent(weights.blue))
  if (observedBlue === null) return set
  const { share, low, high } = observedBlue
  return `${set} ${words.bar.seen(formats.share(share), formats.range(low, high))}`
}

/** The hatch of green, which bars refer to; the page has it once. */
export function hatch(): SVGElement {
  return drawing(
    'svg',
    { class: 'unseen', width: 0, height: 0, 'aria-hidden': 'true', focusable: 'false' },
    drawing(
      'defs',
      {},
      drawing(
        'pattern',
        { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
        drawing('line', { class: 'hatching', x1: 1, x2: 1, y1: 0, y2: 6 }),
      ),
    ),
  )
}

/** A small square in the slot's colour and hatch. */
export function swatch(slot: 'green' | 'blue'): SVGElement {
  return drawing(
    'svg',
    { class: 'swatch', width: 12, height: 12, 'aria-hidden': 'true', focusable: 'false' },
    drawing('rect', { class: slot, width: 12, height: 12 }),
    slot === 'green' ? drawing('rect', { fill: 'url(#hatch)', width: 12, height: 12 }) : undefined,
  )
}
