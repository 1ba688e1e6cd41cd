import type { Cause, RolloutState, StepStory } from '../story/story.ts'
import { type Child, element } from './element.ts'
import { icon } from './icon.ts'
import { type Scene, toldText } from './scene.ts'

/** Why a rollout failed or went back, what that did to the traffic, and what to do. */
export function causeBox(scene: Scene, cause: Cause, state: RolloutState): HTMLElement {
  const { title, said } = cause.kind === 'step' ? stepCause(scene, cause.step) : approvalCause(scene, cause)
  return element(
    'div',
    { class: `box ${state === 'rollbackFailed' ? 'alarm' : 'cause'}` },
    icon('failed'),
    element('div', {}, element('h3', {}, title), said),
  )
}

interface CauseText {
  readonly title: string
  readonly said: Child
}

function stepCause(scene: Scene, step: StepStory): CauseText {
  const { cause, step: words } = scene.words
  const { report, state } = step
  return {
    title: cause.title(report.step.stage, report.action, words.states[state]),
    said: failurePart(scene, step),
  }
}

function approvalCause({ words }: Scene, { stage, approval }: Exclude<Cause, { kind: 'step' }>): CauseText {
  const isTimedOut = approval.state === 'timedOut'
  return {
    title: isTimedOut
      ? words.cause.timedOut(stage.title)
      : words.cause.rejected(stage.title, approval.by ?? words.somebody),
    said: approval.comment === null ? undefined : element('p', {}, approval.comment),
  }
}

/** What a step says of its failure; for one that was lost, what it said last. */
export function failurePart(scene: Scene, { report, state }: StepStory): HTMLElement {
  const { words } = scene
  const { failure, language } = report
  if (failure === null) {
    return element(
      'div',
      {},
      state === 'lost' ? element('p', {}, words.cause.lost) : undefined,
      toldText(scene, language, report.sentence, 'p'),
    )
  }
  return element(
    'div',
    {},
    toldText(scene, language, failure.what, 'p'),
    failure.details.length === 0
      ? undefined
      : element(
          'ul',
          { class: 'details' },
          failure.details.map((detail) => toldText(scene, language, detail, 'li')),
        ),
    failure.effect === '' ? undefined : toldText(scene, language, failure.effect, 'p'),
    element('p', {}, element('strong', {}, words.cause.next), ' ', toldText(scene, language, failure.next)),
  )
}
