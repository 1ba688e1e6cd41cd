import { strict as assert } from 'node:assert'
import type { Story } from '../../../tab/src/story/story.ts'
import { tellStory } from '../../../tab/src/story.ts'
import { approval, attached, now, runOf, sample, stage, waitingStage } from './runs.ts'

const shifted = sample('shift-succeeded')

describe('the stages of a story', () => {
  it('are those of the run, in its order, each with its steps', () => {
    const deployed = sample('shift-succeeded', { step: { stage: 'Blue_0' }, action: 'deploy' })
    const stages = [stage('Building'), stage('Blue_0'), stage('Blue_50'), waitingStage('Blue_100')]
    assert.deepEqual(outline(tellStory(runOf([shifted, deployed], stages), now)), [
      ['Building', 'succeeded', []],
      ['Blue_0', 'succeeded', ['deploy']],
      ['Blue_50', 'succeeded', ['shift']],
      ['Blue_100', 'waiting', []],
    ])
  })

  it('are told from the steps when the run says nothing of them', () => {
    const story = tellStory(runOf([sample('remove'), shifted, sample('refused', { step: { stage: '' } })]), now)
    assert.deepEqual(outline(story), [
      ['Blue_50', 'succeeded', ['shift']],
      ['', 'failed', ['shift']],
      ['Green_100', 'succeeded', ['remove']],
    ])
  })

  it('have several steps in the order in which they began, whatever the order of their attachments', () => {
    const steps = (['remove', 'promote'] as const).map((name) =>
      sample(name, { step: { stage: 'Finish', job: 'Finish' } }),
    )
    assert.deepEqual(outline(tellStory(runOf(steps, [stage('Finish')]), now)), [
      ['Finish', 'succeeded', ['promote', 'remove']],
    ])
  })

  it('have the steps of all attempts, and tell which were run again', () => {
    const first = sample('refused', { startedAt: '2026-11-23T04:05:00.000Z' })
    const again = sample('shift-succeeded', { step: { ...first.step, attempt: 2 } })
    const { rollouts } = tellStory(runOf([again, first], [stage('Blue_50', { attempt: 2 })]), now)
    const [blue50] = rollouts[0]?.stages ?? []
    assert.deepEqual(
      [blue50?.attempt, blue50?.steps.map(({ report, superseded }) => [report.state, superseded])],
      [
        2,
        [
          ['failed', true],
          ['succeeded', false],
        ],
      ],
    )
  })

  it('last from their begin to their end, or until now', () => {
    const stages = [stage('Blue_0'), stage('Blue_50', { state: 'running', result: null, finishedAt: null })]
    const { others } = tellStory(runOf([], stages), new Date('2026-11-23T04:00:42Z'))
    assert.deepEqual(
      others.map(({ tookMs }) => tookMs),
      [60_000, 42_000],
    )
  })

  it('are told though no step has told anything', () => {
    const story = tellStory(runOf([], [stage('Building'), waitingStage('Blue_0')]), now)
    assert.deepEqual([story.rollouts, story.others.map(({ name }) => name)], [[], ['Building', 'Blue_0']])
  })
})

describe('the steps of a story', () => {
  it('are told by the newest report of their latest go', () => {
    const go = (startedAt: string, sequence: number, sentence: string) =>
      sample('deploy-running', { startedAt: `2026-11-23T04:${startedAt}.000Z`, sequence, sentence })
    const reports = [go('01:00', 9, 'old go'), go('02:00', 2, 'newest'), go('02:00', 1, 'first')]
    const { rollouts } = tellStory(runOf(reports), now)
    assert.deepEqual(
      rollouts[0]?.stages.flatMap(({ steps }) => steps.map(({ report }) => report.sentence)),
      ['newest'],
    )
  })

  it('go from share to share', () => {
    const shares = sharesOf('steps-running')
    assert.deepEqual(shares, [
      [10, 0.1034, ['errorRate']],
      [25, 0.2537, []],
    ])
  })

  it('tell a share that they went back to', () => {
    assert.deepEqual(
      sharesOf('gate-failed-rolled-back')?.map(([blue]) => blue),
      [50, 0],
    )
  })

  it('have the share that they found, when they looked at nothing', () => {
    assert.deepEqual(sharesOf('refused'), [[0, null, []]])
  })

  const endings = [
    { name: 'the run is over', stages: [], run: { state: 'completed' }, want: 'lost' },
    { name: 'the stage is over', stages: [stage('Blue_0', { result: 'failed' })], run: {}, want: 'lost' },
    {
      name: 'the stage was begun again',
      stages: [stage('Blue_0', { state: 'running', attempt: 2 })],
      run: {},
      want: 'lost',
    },
    {
      name: 'an earlier attempt of the stage is over',
      stages: [stage('Blue_0', { attempt: 0 })],
      run: {},
      want: 'running',
    },
    { name: 'the run says nothing of the stage', stages: [], run: {}, want: 'running' },
  ] as const
  for (const { name, stages, run, want } of endings) {
    it(`that go on are ${want} when ${name}`, () => {
      const { rollouts } = tellStory(runOf([sample('deploy-running')], stages, run), now)
      assert.equal(rollouts[0]?.stages[0]?.steps[0]?.state, want)
    })
  }

  function sharesOf(name: string) {
    const { rollouts } = tellStory(runOf([sample(name)]), now)
    return rollouts[0]?.stages[0]?.steps[0]?.shares.map(({ weights, observedBlue, gates }) => [
      weights.blue,
      observedBlue?.share ?? null,
      gates.map((gate) => gate.name),
    ])
  }
})

describe('several rollouts in a run', () => {
  const target = { ...targetOf(), virtualServices: ['other'] }
  const other = sample('deploy-running', { target, step: { stage: 'Blue_0', id: 'other' } })

  it('stay apart, and so do their steps of one stage', () => {
    const mine = sample('deploy-running', { step: { stage: 'Blue_0', id: 'mine' } })
    const { rollouts, others } = tellStory(runOf([mine, other], [stage('Building'), stage('Blue_0')]), now)
    assert.deepEqual(
      rollouts.map(({ target, stages }) => [
        target?.virtualServices,
        stages.flatMap(({ steps }) => steps.map(({ report }) => report.step.id)),
      ]),
      [
        [['mlmodel-virtualservice'], ['mine']],
        [['other'], ['other']],
      ],
    )
    assert.deepEqual(
      others.map(({ name }) => name),
      ['Building'],
    )
  })

  it('are apart by namespace and cluster, too', () => {
    const reports = [{}, { namespace: 'canada' }, { server: 'https://elsewhere:443' }].map((change, index) =>
      sample('deploy-running', { target: { ...targetOf(), ...change }, step: { id: String(index) } }),
    )
    assert.equal(tellStory(runOf(reports), now).rollouts.length, 3)
  })

  it('begin with the one whose way back failed', () => {
    const failed = sample('rollback-failed', { target, step: { id: 'failed' } })
    const { rollouts } = tellStory(runOf([shifted, failed]), now)
    assert.deepEqual(
      rollouts.map(({ state }) => state),
      ['rollbackFailed', 'between'],
    )
  })

  it('get a step that never knew its cluster by its other attempts, and else it stands alone', () => {
    const blind = sample('refused-before-the-cluster', { step: { ...other.step, attempt: 2 } })
    const alone = sample('refused-before-the-cluster', { step: { stage: 'Elsewhere' } })
    const { rollouts } = tellStory(runOf([shifted, other, blind, alone]), now)
    assert.deepEqual(
      rollouts.map(({ target, stages }) => [target?.virtualServices[0], stages.flatMap(({ steps }) => steps).length]),
      [
        ['other', 2],
        ['mlmodel-virtualservice', 1],
        [undefined, 1],
      ],
    )
  })

  it('are one when a step that never knew its cluster is the only other', () => {
    const blind = sample('refused-before-the-cluster', { step: { stage: 'Blue_100' } })
    assert.equal(tellStory(runOf([shifted, blind]), now).rollouts.length, 1)
  })
})

describe('a story of what cannot all be read', () => {
  it('has what can, and names what cannot with the reason', () => {
    const data = runOf([shifted])
    const broken = [
      { name: 'gone', text: null, trouble: 'It was deleted.' },
      { name: 'cut', text: '{"schema": 1,', trouble: null },
      { name: 'newer', text: JSON.stringify({ ...shifted, schema: 2 }), trouble: null },
    ]
    const story = tellStory(
      { ...data, attachments: [...broken, ...data.attachments], troubles: ['No approvals.'] },
      now,
    )
    assert.equal(story.rollouts.length, 1)
    assert.deepEqual(
      story.unreadable.map(({ name }) => name),
      ['gone', 'cut', 'newer'],
    )
    assert.ok(story.unreadable.every(({ trouble }) => trouble !== ''))
    assert.deepEqual(story.troubles, ['No approvals.'])
  })

  it('is told of fifty steps, and leaves markup in names as it is', () => {
    const name = '<img src=x onerror=alert(1)>'
    const reports = Array.from({ length: 50 }, (_, index) =>
      sample('shift-succeeded', { step: { stage: `${name}${index}`, id: String(index) } }),
    )
    const story = tellStory({ ...runOf(reports), attachments: reports.map(attached) }, now)
    assert.equal(story.rollouts[0]?.stages.length, 50)
    assert.equal(story.rollouts[0]?.stages[0]?.title, `${name}0`)
  })
})

describe('what a rollout warns of', () => {
  it('is what its newest step has found changed by others, and its other warnings', () => {
    const drift = ['the weights are green 90 %, blue 10 %']
    const warnings = ['The cluster is not as this rollout left it: the weights are green 90 %, blue 10 %.', 'Argo CD.']
    const { rollouts } = tellStory(runOf([sample('deploy-running'), { ...shifted, drift, warnings }]), now)
    assert.deepEqual(
      [rollouts[0]?.drift, rollouts[0]?.warnings],
      [[{ text: drift[0], language: 'en' }], [{ text: 'Argo CD.', language: 'en' }]],
    )
  })
})

describe('the events of a story', () => {
  it('are those of all steps and all decisions, in the order of time', () => {
    const approvals = [approval({ at: '2026-11-23T04:10:00Z' }), approval({ state: 'pending', at: null })]
    const { rollouts } = tellStory(runOf([shifted, sample('deploy-running')], [stage('Blue_50', { approvals })]), now)
    const kinds = rollouts[0]?.events.map(({ what }) => (what.kind === 'approval' ? 'approval' : what.event.kind))
    assert.deepEqual(kinds, ['write', 'write', 'wait', 'approval', 'write', 'proof', 'gate', 'gate'])
  })
})

/** Each stage of the only rollout with its state and its steps' actions. */
function outline({ rollouts }: Story): unknown[] {
  assert.equal(rollouts.length, 1)
  return rollouts.flatMap(({ stages }) =>
    stages.map(({ name, state, steps }) => [name, state, steps.map(({ report }) => report.action)]),
  )
}

function targetOf() {
  const { target } = shifted
  assert.ok(target !== null)
  return target
}
