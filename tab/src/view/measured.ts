import type { GateReport, ProofReport } from '../../../step-report/format.ts'
import type { Live, Measured } from '../story/story.ts'
import { type Child, element } from './element.ts'
import { icon } from './icon.ts'
import { moment, type Scene } from './scene.ts'

/** What was seen of the traffic as it is set now. */
export function measuredPart(scene: Scene, { proof, gates }: Measured, live: Live | null): HTMLElement {
  const { words } = scene
  const nothing = proof === null && gates.length === 0
  return element(
    'section',
    {},
    element('h3', {}, words.measured.title),
    nothing || live === null
      ? element('p', {}, words.measured.nothing)
      : element(
          'ul',
          { class: 'findings' },
          proof === null ? undefined : proofLine(scene, proof),
          gates.map((gate) => gateLine(scene, gate)),
        ),
  )
}

function proofLine(scene: Scene, proof: ProofReport): HTMLElement {
  const { words, formats } = scene
  const { observedBlue: seen } = proof
  const set = formats.percent(proof.wantedBlue * 100)
  return element(
    'li',
    {},
    icon(proof.holds ? 'pass' : 'fail'),
    element(
      'div',
      {},
      element('strong', {}, proof.holds ? words.measured.proven : words.measured.notProven),
      ' ',
      seen === null ? words.measured.noShare(set) : words.measured.share(set, formats.share(seen.share)),
      element(
        'p',
        { class: 'minor' },
        seen === null
          ? undefined
          : `${words.measured.interval(formats.range(seen.low, seen.high), formats.confidence(seen.confidence))} · `,
        `${words.measured.requests(proof.requests, formats.number(proof.requests))} · `,
        `${words.measured.errors(proof.errors, formats.number(proof.errors))} · `,
        moment(scene, proof.at),
        ' UTC',
      ),
    ),
  )
}

function gateLine(scene: Scene, gate: GateReport): HTMLElement {
  const { words, formats } = scene
  const { sample, low, high } = gate
  const interval = low === null || high === null ? [] : [`${formats.number(low)}–${withUnit(scene, high, gate.unit)}`]
  const requests = sample.blue === null ? [] : [words.measured.requests(sample.blue, formats.number(sample.blue))]
  return element(
    'li',
    {},
    icon(gate.outcome),
    element(
      'div',
      {},
      gateTitle(scene, gate),
      ' ',
      element('strong', {}, measuredValue(scene, gate)),
      ` · ${words.measured.limit(limitOf(scene, gate))} · ${words.step.outcomes[gate.outcome]}`,
      element(
        'p',
        { class: 'minor' },
        [...interval, ...requests].map((one) => [one, ' · ']),
        moment(scene, gate.at),
        ' UTC',
      ),
    ),
  )
}

/** What a gate is about; a query of the user's has the name that the user gave it. */
export function gateTitle({ words }: Scene, { name }: GateReport): Child {
  const { gates } = words.measured
  if (name === 'errorRate' || name === 'errorRateDifference') return gates[name]
  const [, kind, percentile = ''] = /^(latency|latencyRatio)P(\d+)$/.exec(name) ?? []
  return kind === 'latency' || kind === 'latencyRatio' ? gates[kind](percentile) : element('code', {}, name)
}

/** What a gate measured, in its unit. */
export function measuredValue(scene: Scene, { measured, unit }: GateReport): string {
  return measured === null ? scene.words.measured.noValue : withUnit(scene, measured, unit)
}

/** What a gate wants, such as `≤ 2 %`. */
export function limitOf(scene: Scene, { operator, limit, unit }: GateReport): string {
  const sign = operator.replace('<=', '≤').replace('>=', '≥')
  return `${sign} ${withUnit(scene, limit, unit)}`
}

/** A number in a gate's unit, such as `0.12 %`. */
export function withUnit({ formats }: Scene, value: number, unit: string): string {
  return unit === '' ? formats.number(value) : `${formats.number(value)} ${unit}`
}
