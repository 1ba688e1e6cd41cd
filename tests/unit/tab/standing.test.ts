import { strict as assert } from 'node:assert'
import type { StepReport } from '../../../step-report/format.ts'
import type { PipelineRun, StageRun } from '../../../tab/src/run-data.ts'
import type { RolloutState, RolloutStory } from '../../../tab/src/story/story.ts'
import { tellStory } from '../../../tab/src/story.ts'
import { approval, now, runOf, sample, stage, waitingStage } from './runs.ts'

const deployed = sample('shift-succeeded', {
  step: { stage: 'Blue_0', id: 'deploy' },
  action: 'deploy',
  phase: 'deployed',
  startedAt: '2026-11-23T04:00:01.000Z',
  updatedAt: '2026-11-23T04:01:12.000Z',
})
const shifted = sample('shift-succeeded')
const over: Partial<PipelineRun> = { state: 'completed', result: 'failed' }

describe('the state of a rollout', () => {
  const cases: readonly {
    name: string
    reports: readonly StepReport[]
    stages?: readonly StageRun[]
    run?: Partial<PipelineRun>
    want: RolloutState
  }[] = [
    { name: 'a step goes on', reports: [sample('deploy-running')], want: 'running' },
    { name: 'the run goes on between two steps', reports: [deployed, shifted], want: 'between' },
    { name: 'somebody is asked', reports: [shifted], stages: [waitingStage('Blue_100')], want: 'waiting' },
    { name: 'the run is over half-way', reports: [deployed, shifted], run: over, want: 'stopped' },
    { name: 'all is done', reports: [shifted, sample('promote'), sample('remove')], run: over, want: 'done' },
    {
      name: 'all is done, and a stage for the way back waits',
      reports: [shifted, sample('remove')],
      stages: [waitingStage('Rollback')],
      want: 'done',
    },
    { name: 'it is the first release', reports: [sample('first-release')], want: 'done' },
    { name: 'a gate failed and the step went back', reports: [sample('gate-failed-rolled-back')], want: 'rolledBack' },
    {
      name: 'a refusal was followed by the way back',
      reports: [sample('refused'), sample('rollback')],
      want: 'rolledBack',
    },
    { name: 'a step was refused', reports: [deployed, sample('refused')], run: over, want: 'refused' },
    { name: 'an input was wrong', reports: [sample('refused-before-the-cluster')], run: over, want: 'refused' },
    {
      name: 'a step failed having written',
      reports: [
        sample('gate-failed-rolled-back', { failure: { ...failureOf('gate-failed-rolled-back'), landing: 'kept' } }),
      ],
      want: 'failed',
    },
    { name: 'the way back failed', reports: [deployed, sample('rollback-failed')], want: 'rollbackFailed' },
    {
      name: 'the way back failed, and so did the step after',
      reports: [sample('rollback-failed'), sample('refused')],
      want: 'rollbackFailed',
    },
    {
      name: 'the action rollback failed',
      reports: [shifted, sample('rollback', { state: 'failed', changed: false, phase: 'shifting' })],
      want: 'rollbackFailed',
    },
    {
      name: 'the way back failed, and a later one did not',
      reports: [sample('rollback-failed'), sample('rollback')],
      want: 'rolledBack',
    },
    {
      name: 'the way back failed, and another is on it',
      reports: [sample('rollback-failed'), sample('rollback', { state: 'running' })],
      want: 'running',
    },
    { name: 'a step was cancelled', reports: [sample('canceled')], run: over, want: 'canceled' },
    {
      name: 'a refused step was run again',
      reports: [sample('refused', startingAt('04:05')), shifted],
      want: 'between',
    },
    {
      name: 'a failure comes before a question',
      reports: [sample('refused')],
      stages: [waitingStage('Rollback')],
      want: 'refused',
    },
    { name: 'nothing was to be written', reports: [sample('dry-run')], want: 'dryRun' },
    { name: 'a dry run came after', reports: [shifted, sample('dry-run', startingAt('05:30'))], want: 'between' },
    {
      name: 'only the state was asked for',
      reports: [sample('shift-succeeded', { action: 'status' })],
      want: 'looked',
    },
    {
      name: 'a step goes on for ever in a run that is over',
      reports: [sample('deploy-running')],
      run: over,
      want: 'failed',
    },
  ]
  for (const { name, reports, stages, run, want } of cases) {
    it(`is ${want} when ${name}`, () => assert.equal(rolloutOf(reports, stages, run).state, want))
  }
})

describe('the cause of a failure', () => {
  it('is the step that failed, also when a rollback has come after it', () => {
    const { cause } = rolloutOf([deployed, sample('refused'), sample('rollback')])
    assert.equal(cause?.kind === 'step' && cause.step.report.sentence, sample('refused').sentence)
  })

  it('is told for the way back that failed rather than for the one before it', () => {
    const rollback = sample('rollback', { state: 'failed' })
    const { cause } = rolloutOf([sample('refused'), rollback])
    assert.equal(cause?.kind === 'step' && cause.step.report.action, 'rollback')
  })

  it('is forgotten once the step has succeeded', () => {
    assert.equal(rolloutOf([sample('refused', startingAt('04:05')), shifted]).cause, null)
  })

  for (const state of ['rejected', 'timedOut'] as const) {
    it(`is the stage whose approval was ${state}, when no step has failed`, () => {
      const rejected = approval({ state, by: 'Kim Lee', comment: 'not today' })
      const stages = [stage('Blue_50'), stage('Blue_100', { result: 'failed', approvals: [rejected] })]
      const { cause } = rolloutOf([shifted, sample('rollback')], stages)
      assert.deepEqual(cause?.kind === 'approval' && [cause.stage.name, cause.approval], ['Blue_100', rejected])
    })
  }

  it('is none while all is well', () => assert.equal(rolloutOf([deployed, shifted]).cause, null))
})

describe('what is live', () => {
  it('is what the newest step has read', () => {
    const { live } = rolloutOf([deployed, shifted])
    assert.deepEqual(live?.weights, { green: 50, blue: 50 })
    assert.deepEqual([live?.at, live?.outdated], [shifted.updatedAt, false])
  })

  it('is what was read before, and said to be so, when the newest step could not read it', () => {
    const blind = sample('refused-before-the-cluster', startingAt('05:30'))
    const { live } = rolloutOf([deployed, shifted, blind])
    assert.deepEqual([live?.weights.blue, live?.at, live?.outdated], [50, shifted.updatedAt, true])
  })

  it('is not outdated by a step that has only begun', () => {
    const begun = sample('refused-before-the-cluster', { ...startingAt('05:30'), state: 'running', failure: null })
    assert.equal(rolloutOf([shifted, begun]).live?.outdated, false)
  })

  it('is nothing when no step has seen the cluster', () => {
    assert.equal(rolloutOf([sample('refused-before-the-cluster')]).live, null)
  })
})

describe('what was measured', () => {
  it('is the proof of the weights that stand, and the latest word of each gate', () => {
    const { measured } = rolloutOf([deployed, shifted])
    assert.deepEqual([measured.proof?.asked, measured.proof?.wantedBlue], [null, 0.5])
    assert.deepEqual(
      measured.gates.map(({ name }) => name),
      ['errorRate', 'latencyP95'],
    )
  })

  it('is nothing once a later step has changed the weights and looked at nothing', () => {
    const blind = sample('shift-succeeded', { ...startingAt('05:30'), step: { id: 'later' }, proofs: [], gates: [] })
    assert.deepEqual(rolloutOf([shifted, blind]).measured, { proof: null, gates: [] })
  })

  it('stays when a later step has changed nothing', () => {
    const { measured } = rolloutOf([shifted, sample('refused', { ...startingAt('05:30'), slots: shifted.slots })])
    assert.equal(measured.proof?.wantedBlue, 0.5)
  })

  it('is no other share than the one that stands', () => {
    const { measured } = rolloutOf([sample('gate-failed-rolled-back')])
    assert.deepEqual([measured.proof?.wantedBlue, measured.gates], [0, []])
  })
})

describe('the way back', () => {
  const cases: readonly { name: string; reports: readonly StepReport[]; want: RolloutStory['wayBack'] }[] = [
    { name: 'the action that the newest step names', reports: [deployed, shifted], want: rollback(shifted) },
    {
      name: 'what an earlier step named, when the newest knows nothing',
      reports: [shifted, sample('refused-before-the-cluster', startingAt('05:30'))],
      want: rollback(shifted),
    },
    {
      name: 'the action rollback, when no step has named any',
      reports: [{ ...shifted, wayBack: null }],
      want: { kind: 'rollback', action: null },
    },
    {
      name: 'a deploy of the old image, when all is done',
      reports: [shifted, sample('remove')],
      want: { kind: 'deploy', action: { text: sample('remove').wayBack ?? '', language: 'en' } },
    },
    { name: 'none after a rollback', reports: [shifted, sample('rollback')], want: { kind: 'none' } },
    {
      name: 'none when nothing is known',
      reports: [sample('refused-before-the-cluster')],
      want: { kind: 'none' },
    },
  ]
  for (const { name, reports, want } of cases) {
    it(`is ${name}`, () => assert.deepEqual(rolloutOf(reports).wayBack, want))
  }

  function rollback({ wayBack, language }: StepReport): RolloutStory['wayBack'] {
    return { kind: 'rollback', action: { text: wayBack ?? '', language } }
  }
})

function rolloutOf(
  reports: readonly StepReport[],
  stages: readonly StageRun[] = [],
  run: Partial<PipelineRun> = {},
): RolloutStory {
  // Each its own step, unless two are of the same stage and action.
  const apart = reports.map((report) => ({
    ...report,
    step: { ...report.step, id: `${report.step.id} ${report.action} ${report.startedAt}` },
  }))
  const { rollouts } = tellStory(runOf(apart, stages, run), now)
  const [rollout] = rollouts
  assert.ok(rollout !== undefined && rollouts.length === 1)
  return rollout
}

/** A report of a minute on the samples' day. */
function startingAt(minute: string): { startedAt: string; updatedAt: string } {
  return { startedAt: `2026-11-23T${minute}:00.000Z`, updatedAt: `2026-11-23T${minute}:30.000Z` }
}

function failureOf(name: string): NonNullable<StepReport['failure']> {
  const { failure } = sample(name)
  assert.ok(failure !== null)
  return failure
}
