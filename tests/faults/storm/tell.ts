import { inspect } from 'node:util'
import { textOf } from '../../e2e/canary.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { Account, Story } from './story.ts'

/** A schedule that breaks an invariant: what it breaks, how to play it again, the schedule itself and what came of it. */
export function tellBroken(story: Story, findings: readonly string[]): string {
  const { schedule, accounts } = story
  return [
    ...findings.map((finding) => `✗ ${finding}`),
    '',
    `npm run test:faults -- --seed ${schedule.seed}`,
    tellSchedule(schedule),
    ...accounts.map((account) => tellAccount(account)),
  ].join('\n')
}

export function tellSchedule(schedule: Schedule): string {
  return inspect(schedule, { depth: null, compact: 8, breakLength: 160 })
}

function tellAccount(account: Account, place = ''): string {
  const { step, ended, passage, rivals, part } = account
  const title = `── ${place}${part}: ${step.action} of run ${step.run}: ${ended.result}, ${Math.round(ended.durationMs)} ms`
  const journal = passage.journal.map(
    ({ asked, fault, status, version, given }) =>
      `   ${asked.verb} ${asked.collection}/${asked.name ?? ''} → ${status ?? 'not asked'} ${version ?? ''}${given === version ? '' : `, given ${given ?? 'nothing'}`}${fault === undefined ? '' : ` [${fault}]`}`,
  )
  const events = passage.happened.map((event) => `   happened: ${JSON.stringify(event)}`)
  const beside = rivals.map((rival) => tellAccount(rival, 'beside it, '))
  return [title, ...journal, ...events, textOf(ended), ...beside].join('\n')
}
