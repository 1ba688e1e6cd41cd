import type { StageStory, StepStory } from '../story/story.ts'
import { bar } from './bar.ts'
import { type Child, element, unseen } from './element.ts'
import { icon } from './icon.ts'
import { moment, type Scene, unfolding } from './scene.ts'
import { stepPart } from './step.ts'

/** More stages than these, or more steps of one stage, are shown only when asked for. */
const mostAtOnce = 12

/** The run's stages in their order, each with its approvals and its steps. */
export function stagesPart(scene: Scene, rollout: string, title: string, stages: readonly StageStory[]): HTMLElement {
  const { words } = scene
  const keys = stages.flatMap(({ steps }) => steps.map((step) => stepKey(rollout, step)))
  return element(
    'section',
    { class: 'stages' },
    element(
      'div',
      { class: 'title' },
      element('h3', {}, title),
      keys.length < 2
        ? undefined
        : element(
            'p',
            {},
            element('button', { type: 'button', 'data-opens': JSON.stringify(keys) }, words.stages.openAll),
            element('button', { type: 'button', 'data-closes': JSON.stringify(keys) }, words.stages.closeAll),
          ),
    ),
    foldingList(scene, `${rollout} stages`, stages, isNotable, (stage) => stageItem(scene, rollout, stage)),
  )
}

function stepKey(rollout: string, step: StepStory): string {
  return `${rollout} ${step.key}`
}

/**
 * A list of which only the notable and the last members are shown while it is long and nobody asks for more; a button
 * stands where the others are.
 */
function foldingList<T extends StageStory | StepStory>(
  scene: Scene,
  key: string,
  members: readonly T[],
  isNotable: (member: T) => boolean,
  draw: (member: T) => HTMLElement,
): HTMLElement {
  const { words } = scene
  const isLong = members.length > mostAtOnce
  const isWhole = !isLong || scene.isOpen(key, false)
  const isShown = (member: T, index: number) => isWhole || index >= members.length - mostAtOnce + 2 || isNotable(member)
  const shown = members.filter(isShown)
  const hidden = members.length - shown.length
  const button = (label: string) =>
    element('button', { type: 'button', 'data-toggles': key, 'aria-expanded': String(isWhole) }, label)
  return element(
    'div',
    {},
    isLong
      ? element('p', { class: 'more' }, button(isWhole ? words.stages.hideAgain : words.stages.showHidden(hidden)))
      : undefined,
    element('ol', {}, shown.map(draw)),
  )
}

function isNotable({ state, steps }: StageStory): boolean {
  return !['succeeded', 'pending', 'skipped'].includes(state) || steps.some(isNotableStep)
}

function isNotableStep({ state }: StepStory): boolean {
  return state !== 'succeeded'
}

function stageItem(scene: Scene, rollout: string, stage: StageStory): HTMLElement {
  const { words, formats } = scene
  const { state, title, attempt, tookMs, startedAt, steps } = stage
  const hasJobs = new Set(steps.map(({ report }) => report.step.job)).size > 1
  const facts: Child[] = [
    words.stages.states[state],
    ...(attempt > 1 ? [words.stages.attempt(attempt)] : []),
    ...(tookMs === null ? [] : [formats.duration(tookMs)]),
    ...(startedAt === null ? [] : [[moment(scene, startedAt), ' UTC']]),
  ]
  return element(
    'li',
    { class: `stage ${steps.length === 0 ? 'silent' : ''}`, 'data-key': `stage ${stage.name}` },
    icon(state),
    element(
      'div',
      { class: 'about' },
      element('h4', {}, title),
      element(
        'p',
        { class: 'minor' },
        facts.map((fact, index) => [index === 0 ? undefined : ' · ', fact]),
      ),
      stage.approvals.length === 0 ? undefined : approvals(scene, stage),
    ),
    steps.length === 0
      ? undefined
      : foldingList(scene, `${rollout} ${stage.name} steps`, steps, isNotableStep, (step) =>
          element('li', { 'data-key': step.key }, stepFold(scene, rollout, step, hasJobs)),
        ),
  )
}

function approvals(scene: Scene, { approvals }: StageStory): HTMLElement {
  const { words } = scene
  return element(
    'ul',
    { class: 'approvals minor' },
    approvals.map(({ state, by, assigned, at, comment }) => {
      const who = by ?? (assigned.length === 0 ? words.somebody : assigned.join(', '))
      return element(
        'li',
        {},
        words.approval[state](who),
        at === null ? undefined : [' · ', moment(scene, at), ' UTC'],
        comment === null || comment === '' ? undefined : element('q', {}, comment),
      )
    }),
  )
}

/** @param hasJobs whether the stage has steps of several jobs, so that each names its own. */
function stepFold(scene: Scene, rollout: string, step: StepStory, hasJobs: boolean): HTMLElement {
  return unfolding(scene, stepKey(rollout, step), stepLine(scene, step, hasJobs), () => stepPart(scene, step), {
    class: `step ${step.superseded ? 'superseded' : ''}`,
  })
}

/** A step in one line: what it did, the traffic that it left, what was seen of it. */
function stepLine(scene: Scene, step: StepStory, hasJobs: boolean): Child {
  const { words, formats } = scene
  const { report, state, shares, superseded } = step
  const last = shares.at(-1)
  const gates = shares.flatMap((share) => share.gates)
  const passed = gates.filter(({ outcome }) => outcome === 'pass').length
  const notes = [
    ...(hasJobs ? [report.step.job] : []),
    ...(report.dryRun ? [words.step.dryRun] : []),
    ...(state === 'succeeded' && !report.changed && !report.dryRun ? [words.step.changedNothing] : []),
    ...(report.step.attempt > 1 || superseded ? [words.stages.attempt(report.step.attempt)] : []),
    ...(superseded ? [words.stages.superseded] : []),
  ]
  return [
    icon(state),
    element(
      'span',
      { class: 'act' },
      element('code', {}, report.action),
      unseen(` ${words.step.states[state]} `),
      notes.map((note) => [' ', element('span', { class: 'tag' }, note)]),
    ),
    element('span', { class: 'way' }, last === undefined ? undefined : bar(scene, last, 'small')),
    element(
      'span',
      { class: 'share' },
      last === undefined ? undefined : `${words.slots.blue} ${shares.map(({ weights }) => weights.blue).join(' → ')} %`,
      last === undefined || last.observedBlue === null
        ? undefined
        : element('span', { class: 'minor' }, ` ${words.step.seen(formats.share(last.observedBlue.share))}`),
    ),
    element(
      'span',
      { class: 'tally' },
      gates.length === 0
        ? undefined
        : [
            icon(
              passed === gates.length
                ? 'pass'
                : gates.some(({ outcome }) => outcome === 'fail')
                  ? 'fail'
                  : 'inconclusive',
            ),
            words.step.gates(gates.length, formats.number(passed), formats.number(gates.length)),
          ],
    ),
    element('span', { class: 'took minor' }, formats.duration(step.tookMs)),
  ]
}
