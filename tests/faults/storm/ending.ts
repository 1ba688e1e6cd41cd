import type { Schedule, Step } from '../schedule/schedule.ts'

/** The run that brings a rollout to its end after the storm. */
export const lastRun = 9

const mending = { takeOver: 'true', onDrift: 'overwrite' }

/** The steps after the storm, which nothing disturbs. */
export function endingOf(ending: Schedule['ending']): readonly Step[] {
  const step = (action: Step['action'], inputs: Step['inputs'] = {}): Step => ({ run: lastRun, action, inputs })
  if (ending === 'rollback') return [step('rollback', mending)]
  return [
    step('deploy', { image: 'B', ...mending }),
    step('shift', { blueWeight: '50' }),
    step('shift', { blueWeight: '100' }),
    step('promote'),
    step('remove'),
  ]
}
