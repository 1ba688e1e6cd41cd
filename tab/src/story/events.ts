import type { EventStory, StageStory, StepStory } from './story.ts'

/** What happened in these steps, and what was decided on these stages, in the order of time. */
export function tellEvents(steps: readonly StepStory[], stages: readonly StageStory[]): EventStory[] {
  const happened = steps.flatMap(({ report: { events, step, action, language } }) =>
    events.map((event): EventStory => {
      return { at: event.at, stage: step.stage, what: { kind: 'step', event, action, language } }
    }),
  )
  const decided = stages.flatMap(({ name, approvals }) =>
    approvals.flatMap((approval): EventStory[] =>
      approval.at === null ? [] : [{ at: approval.at, stage: name, what: { kind: 'approval', approval } }],
    ),
  )
  return [...decided, ...happened].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}
