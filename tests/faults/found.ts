import type { Schedule, Step, Strike } from './schedule/schedule.ts'

/** A schedule that has found a fault of the task. It is kept as it was drawn then, for what a seed draws may change. */
interface Found {
  readonly it: string
  readonly schedule: Schedule
}

const quiet = { strikes: [], moments: [], again: true } as const
const step = (action: Step['action'], inputs: Step['inputs'] = {}): Step => ({ run: 2, action, inputs })
const half = (skip: number): Strike => ({ on: 'read', skip, times: 3, fault: { kind: 'half' } })

export const found: readonly Found[] = [
  {
    it: 'answers that were broken off were taken for whole ones, and told as those of somebody else (seed 11)',
    schedule: {
      seed: 11,
      start: 'guide',
      onlyHttp1: false,
      moves: [
        { kind: 'step', step: step('deploy', { image: 'B' }), ...quiet },
        {
          kind: 'step',
          step: step('shift', { blueWeight: '50' }),
          strikes: [{ on: 'read', skip: 4, times: 4, fault: { kind: 'reset', when: 'inBody' } }],
          moments: [],
          again: true,
        },
      ],
      ending: 'release',
    },
  },
  {
    it: 'refusals that were broken off were told as those of no API server (seed 44)',
    schedule: {
      seed: 44,
      start: 'created',
      onlyHttp1: false,
      moves: [{ kind: 'step', step: step('deploy', { image: 'B' }), strikes: [half(0)], moments: [], again: true }],
      ending: 'release',
    },
  },
  {
    it: 'a step that was refused, with nothing changed as it said, took away the claim of a step killed before (seed 25)',
    schedule: {
      seed: 25,
      start: 'guide',
      onlyHttp1: false,
      moves: [
        { kind: 'step', step: step('deploy', { image: 'C' }), ...quiet },
        {
          kind: 'step',
          step: step('shift', { blueWeight: '50,100', stepSeconds: '1' }),
          strikes: [],
          moments: [{ on: 'write', skip: 0, when: 'after', event: { kind: 'kill' } }],
          again: false,
        },
        { kind: 'step', step: step('promote', { onDrift: 'overwrite' }), ...quiet },
      ],
      ending: 'rollback',
    },
  },
  {
    it: 'a rollback that read a state older than its own write took itself for one with nothing to roll back (seed 154)',
    schedule: {
      seed: 154,
      start: 'guide',
      onlyHttp1: false,
      moves: [
        { kind: 'step', step: step('status'), ...quiet },
        { kind: 'step', step: step('deploy', { image: 'B' }), ...quiet },
        {
          kind: 'step',
          step: step('rollback'),
          strikes: [
            { on: 'write', skip: 1, times: 1, fault: { kind: 'answer', status: 503, as: 'status', done: false } },
            { on: 'read', skip: 3, times: 2, fault: { kind: 'stale' } },
          ],
          moments: [],
          again: false,
        },
      ],
      ending: 'release',
    },
  },
  {
    it: 'a green that was fenced off from a promotion stayed so after a release that changed no image of it (seed 198)',
    schedule: {
      seed: 198,
      start: 'guide',
      onlyHttp1: false,
      moves: [
        { kind: 'step', step: step('deploy', { image: 'B' }), ...quiet },
        { kind: 'step', step: step('shift', { blueWeight: '100' }), ...quiet },
        {
          kind: 'step',
          step: step('promote', { onDrift: 'adopt' }),
          strikes: [{ on: 'write', skip: 2, times: 4, fault: { kind: 'reset', when: 'after' } }],
          moments: [
            { on: 'read', skip: 5, when: 'after', event: { kind: 'edit', edit: { kind: 'weights', blue: 0 } } },
          ],
          again: false,
        },
      ],
      ending: 'release',
    },
  },
  {
    it: 'a green that somebody put there in the midst of a first release got the new image, which no blue had tried (seed 1333)',
    schedule: {
      seed: 1333,
      start: 'guide',
      onlyHttp1: false,
      moves: [
        {
          kind: 'step',
          step: step('deploy', { image: 'B' }),
          strikes: [],
          moments: [
            {
              on: 'read',
              skip: 6,
              when: 'before',
              event: { kind: 'edit', edit: { kind: 'slotDeleted', slot: 'green' } },
            },
          ],
          again: true,
        },
      ],
      ending: 'release',
    },
  },
]
