import type { Cause, RolloutState, StepStory } from '../story/story.ts'
import { element } from './element.ts'
import { icon } from './icon.ts'
import { type Scene, toldText } from './scene.ts'

/** Why a rollout failed or went back, what that did to the traffic, and what to do. */
export function causeBox(scene: Scene, cause: Cause, state: RolloutState): HTMLElement {
  const { words } = scene
  const className = `box ${state === 'rollbackFailed' ? 'alarm' : 'cause'}`
  if (cause.kind === 'step') {
    const { report } = cause.step
    return element(
      'div',
      { class: className },
      icon('failed'),
      element(
        'div',
        {},
        element('h3', {}, words.cause.title(report.step.stage, report.action, words.step.states[cause.step.state])),
        failurePart(scene, cause.step),
      ),
    )
  }
  const { stage, approval } = cause
  const who = approval.by ?? words.somebody
  const title =
    approval.state === 'timedOut' ? words.cause.timedOut(stage.title) : words.cause.rejected(stage.title, who)
  return element(
    'div',
    { class: className },
    icon('failed'),
    element(
      'div',
      {},
      element('h3', {}, title),
      approval.comment === null ? undefined : element('p', {}, approval.comment),
    ),
  )
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
