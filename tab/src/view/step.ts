import type { GateReport, ProofReport, SlotReport, StepReport } from '../../../step-report/format.ts'
import type { StepStory } from '../story/story.ts'
import { failurePart } from './cause.ts'
import { type Child, element } from './element.ts'
import { icon } from './icon.ts'
import { podsOf, slotName } from './live.ts'
import { gateTitle, limitOf, measuredValue, withUnit } from './measured.ts'
import { moment, type Scene, toldText, unfolding } from './scene.ts'
import { table } from './table.ts'

/** Everything that a step tells. */
export function stepPart(scene: Scene, step: StepStory): HTMLElement {
  const { words } = scene
  const { report, state } = step
  const { language } = report
  const isBad = report.failure !== null || state === 'lost'
  return element(
    'div',
    { class: 'body' },
    isBad ? failurePart(scene, step) : toldText(scene, language, report.sentence, 'p'),
    isBad || report.next === null
      ? undefined
      : element('p', {}, element('strong', {}, words.step.next), ' ', toldText(scene, language, report.next)),
    sentences(scene, words.step.drift, language, report.drift),
    sentences(scene, words.step.warnings, language, report.warnings),
    proofTable(scene, report.proofs),
    gateTable(scene, report.gates),
    slotTable(scene, report),
    report.plan.length === 0
      ? undefined
      : element(
          'section',
          {},
          element('h5', {}, words.step.plan),
          element(
            'ol',
            { class: 'plan' },
            report.plan.map((line) => toldText(scene, language, line, 'li')),
          ),
        ),
    unfolding(
      scene,
      `raw ${step.key}`,
      words.step.raw,
      () => element('pre', { tabindex: 0 }, JSON.stringify(JSON.parse(step.raw), null, 2)),
      { class: 'raw', lazy: true },
    ),
  )
}

function sentences(scene: Scene, title: string, language: string, texts: readonly string[]): Child {
  if (texts.length === 0) return undefined
  return element(
    'section',
    {},
    element('h5', {}, title),
    element(
      'ul',
      { class: 'details' },
      texts.map((text) => toldText(scene, language, text, 'li')),
    ),
  )
}

function proofTable(scene: Scene, proofs: readonly ProofReport[]): Child {
  const { words, formats } = scene
  const rows = proofs.map((proof): Child[] => {
    const { observedBlue: seen, asked } = proof
    return [
      words.step.askedBy[asked ?? 'weights'],
      formats.percent(proof.wantedBlue * 100),
      seen === null ? '–' : `${formats.share(seen.share)} (${formats.range(seen.low, seen.high)})`,
      formats.number(proof.requests),
      formats.number(proof.errors),
      element('span', { class: 'unbroken' }, icon(proof.holds ? 'pass' : 'fail'), element('code', {}, proof.verdict)),
      moment(scene, proof.at),
    ]
  })
  if (rows.length === 0) return undefined
  return element(
    'section',
    {},
    element('h5', {}, words.step.proofs),
    table(
      words.step.proofs,
      [
        { heading: words.step.asked },
        { heading: words.step.shareSet, isNumber: true },
        { heading: words.step.seenShare, isNumber: true },
        { heading: words.step.requests, isNumber: true },
        { heading: words.step.errors, isNumber: true },
        { heading: words.step.verdict },
        { heading: words.step.time },
      ],
      rows,
    ),
  )
}

function gateTable(scene: Scene, gates: readonly GateReport[]): Child {
  const { words, formats } = scene
  const rows = gates.map((gate): Child[] => {
    const { low, high, unit, sample } = gate
    const interval = low === null || high === null ? '' : ` (${formats.number(low)}–${withUnit(scene, high, unit)})`
    const count = (value: number | null) => (value === null ? '–' : formats.number(value))
    return [
      gateTitle(scene, gate),
      formats.percent(gate.blueWeight),
      `${measuredValue(scene, gate)}${interval}`,
      limitOf(scene, gate),
      `${count(sample.green)} / ${count(sample.blue)}`,
      element('span', { class: 'unbroken' }, icon(gate.outcome), words.step.outcomes[gate.outcome]),
      moment(scene, gate.at),
    ]
  })
  if (rows.length === 0) return undefined
  return element(
    'section',
    {},
    element('h5', {}, words.step.gateTable),
    table(
      words.step.gateTable,
      [
        { heading: words.step.gate, isLong: true },
        { heading: words.step.shareSet, isNumber: true },
        { heading: words.step.measured, isNumber: true },
        { heading: words.step.limit, isNumber: true },
        { heading: words.step.sample, isNumber: true },
        { heading: words.step.outcome },
        { heading: words.step.time },
      ],
      rows,
    ),
  )
}

function slotTable(scene: Scene, { slots }: StepReport): Child {
  const { words, formats } = scene
  if (slots.green.weight === null && slots.blue.weight === null) return undefined
  const weight = (percent: number | null) => (percent === null ? '–' : formats.percent(percent))
  const row = (name: 'green' | 'blue', slot: SlotReport): Child[] => [
    slotName(scene, name),
    weight(slot.weightBefore),
    weight(slot.weight),
    slot.image === null ? words.live.notThere : element('code', {}, slot.image),
    podsOf(scene, slot),
  ]
  return element(
    'section',
    {},
    element('h5', {}, words.step.weights),
    table(
      words.step.weights,
      [
        { heading: words.live.slot },
        { heading: words.step.before, isNumber: true },
        { heading: words.step.set, isNumber: true },
        { heading: words.live.image, isLong: true },
        { heading: words.live.pods, isNumber: true },
      ],
      [row('green', slots.green), row('blue', slots.blue)],
    ),
  )
}
