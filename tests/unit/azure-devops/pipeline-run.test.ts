import { strict as assert } from 'node:assert'
import { readApprovals, readBuild, readTimeline } from '../../../tab/src/azure-devops/answers.ts'
import { approvalIds, earlierTimelines, pipelineRun } from '../../../tab/src/pipeline-run.ts'
import type { PipelineRun } from '../../../tab/src/run-data.ts'
import { asked, ended, record, stage, timeline } from './timeline.ts'

const build = {
  id: 7,
  buildNumber: '20261122.3',
  status: 'inProgress',
  result: null,
  startTime: '2026-11-22T10:00:00.5Z',
  finishTime: null,
  definition: { id: 3, name: 'abtest' },
  project: { id: 'p', name: 'ml' },
  requestedFor: { displayName: 'Aki Tanaka' },
  _links: { web: { href: 'https://dev.example/ml/_build/results?buildId=7' } },
}

const running = { state: 'inProgress', startTime: '2026-11-22T10:05:00Z' }

function told(
  records: readonly (readonly Readonly<Record<string, unknown>>[])[],
  { approvals = [] as readonly unknown[], of = build as unknown, earlier = [] as readonly unknown[] } = {},
): PipelineRun {
  const answer = readBuild(of)
  assert.ok(answer)
  return pipelineRun({
    build: answer,
    timelines: [timeline(...records), ...earlier].map(readTimeline),
    approvals: new Map(readApprovals({ value: approvals }).map((approval) => [approval.id, approval])),
  })
}

describe('a run by what Azure DevOps tells', () => {
  it('has its names, its page, its times in UTC and who queued it', () => {
    const { stages, ...run } = told([])
    assert.deepEqual(stages, [])
    assert.deepEqual(run, {
      id: 7,
      name: '20261122.3',
      pipeline: 'abtest',
      project: 'ml',
      url: 'https://dev.example/ml/_build/results?buildId=7',
      state: 'running',
      result: null,
      startedAt: '2026-11-22T10:00:00.500Z',
      finishedAt: null,
      requestedBy: 'Aki Tanaka',
    })
  })

  for (const web of ['javascript:alert(1)', 'data:text/html,x', ' https://x', undefined]) {
    it(`has no page at ${web}`, () => {
      assert.equal(told([], { of: { ...build, _links: { web: { href: web } } } }).url, null)
    })
  }

  const states = [
    { status: 'notStarted', records: [], want: 'waiting' },
    { status: 'postponed', records: [], want: 'waiting' },
    { status: 'inProgress', records: [stage('Blue_0', 1, running)], want: 'running' },
    { status: 'cancelling', records: [stage('Blue_0', 1, running)], want: 'running' },
    { status: 'inProgress', records: [stage('Blue_50', 1), asked('Blue_50', 'a', running)], want: 'waiting' },
    {
      status: 'inProgress',
      records: [stage('Blue_50', 1), asked('Blue_50', 'a', running), stage('Other', 2, running)],
      want: 'running',
    },
    { status: 'completed', records: [stage('Blue_0', 1, running)], want: 'completed' },
  ] as const
  for (const { status, records, want } of states) {
    it(`is ${want} when it is ${status} with ${records.length} groups of records`, () => {
      assert.equal(told(records, { of: { ...build, status } }).state, want)
    })
  }

  it('has a result only once it is completed', () => {
    assert.equal(told([], { of: { ...build, result: 'failed' } }).result, null)
    assert.equal(told([], { of: { ...build, status: 'completed', result: 'failed' } }).result, 'failed')
    assert.equal(told([], { of: { ...build, status: 'completed', result: 'none' } }).result, null)
  })
})

describe('the stages of a run', () => {
  it("are in the pipeline's order, each by its name in the file and its name for people", () => {
    const { stages } = told([stage('Blue_50', 2), stage('Green_100', 3), stage('Blue_0', 1)])
    assert.deepEqual(
      stages.map(({ name, title }) => [name, title]),
      [
        ['Blue_0', 'Canary: Blue_0'],
        ['Blue_50', 'Canary: Blue_50'],
        ['Green_100', 'Canary: Green_100'],
      ],
    )
  })

  const rows = [
    { what: 'not begun', fields: {}, want: ['pending', null] },
    { what: 'under way', fields: running, want: ['running', null] },
    { what: 'well', fields: ended(1, 'succeeded'), want: ['completed', 'succeeded'] },
    { what: 'well with issues', fields: ended(1, 'succeededWithIssues'), want: ['completed', 'partiallySucceeded'] },
    { what: 'failed', fields: ended(1, 'failed'), want: ['completed', 'failed'] },
    { what: 'abandoned', fields: ended(1, 'abandoned'), want: ['completed', 'failed'] },
    { what: 'skipped', fields: { state: 'completed', result: 'skipped' }, want: ['completed', 'skipped'] },
    { what: 'canceled', fields: ended(1, 'canceled'), want: ['completed', 'canceled'] },
  ] as const
  for (const { what, fields, want } of rows) {
    it(`tell one that is ${what}`, () => {
      const [only] = told([stage('Blue_0', 1, fields)]).stages
      assert.deepEqual([only?.state, only?.result], want)
    })
  }

  it('take year 1 for no time', () => {
    const [only] = told([stage('Blue_0', 1, { startTime: '0001-01-01T00:00:00' })]).stages
    assert.equal(only?.startedAt, null)
  })

  it('wait as long as a check goes on, whether Azure DevOps calls them pending or in progress', () => {
    for (const fields of [{}, running]) {
      const [only] = told([stage('Blue_50', 1, fields), asked('Blue_50', 'a', { state: 'inProgress' })]).stages
      assert.equal(only?.state, 'waiting')
    }
  })

  it('are one attempt each, the earlier ones by their own timelines', () => {
    const again = {
      ...running,
      attempt: 2,
      previousAttempts: [{ attempt: 1, timelineId: 'first', recordId: 'Blue_50' }],
    }
    const latest = [stage('Blue_0', 1, ended(1, 'succeeded')), stage('Blue_50', 2, again)]
    const first = timeline(stage('Blue_50', 2, ended(3, 'failed')), stage('Blue_0', 1, ended(1, 'succeeded')))
    assert.deepEqual(earlierTimelines(readTimeline(timeline(...latest))), ['first'])
    const { stages } = told(latest, { earlier: [first] })
    assert.deepEqual(
      stages.map(({ name, attempt, state, result }) => [name, attempt, state, result]),
      [
        ['Blue_0', 1, 'completed', 'succeeded'],
        ['Blue_50', 1, 'completed', 'failed'],
        ['Blue_50', 2, 'running', null],
      ],
    )
  })

  it('are there once for several jobs', () => {
    const more = record('Job', 'second', 'Blue_0.phase', { name: 'second' })
    assert.equal(told([stage('Blue_0', 1, running), [more]]).stages.length, 1)
  })

  it('pass over records that are none', () => {
    const broken = { records: [null, 7, { id: 5 }, { type: 'Stage' }] }
    assert.deepEqual(readTimeline(broken), [])
    assert.deepEqual(readTimeline(null), [])
  })
})

describe('the approvals of a stage', () => {
  const step = (fields: Readonly<Record<string, unknown>>) => ({
    assignedApprover: { displayName: 'Release managers', id: 'g' },
    status: 'pending',
    comment: '',
    lastModifiedOn: '2026-11-22T10:04:00Z',
    order: 1,
    ...fields,
  })
  const yes = step({ status: 'approved', actualApprover: { displayName: 'Emi Sato' }, comment: 'Looks good' })
  const emi = { by: 'Emi Sato', at: '2026-11-22T10:04:00.000Z', comment: 'Looks good', assigned: ['Release managers'] }

  it('have the ids of the timeline', () => {
    const records = readTimeline(timeline(stage('Blue_50', 1), asked('Blue_50', 'a')))
    assert.deepEqual(approvalIds([records, records]), ['a'])
  })

  const rows = [
    {
      what: 'nobody has answered',
      approval: { status: 'pending', steps: [step({}), step({ assignedApprover: { displayName: 'Ken' } })] },
      want: [{ state: 'pending', assigned: ['Release managers', 'Ken'], by: null, at: null, comment: null }],
    },
    {
      what: 'one of a group has approved',
      approval: { status: 'approved', steps: [yes, step({ status: 'skipped' })] },
      want: [{ state: 'approved', ...emi }],
    },
    {
      what: 'one has rejected',
      approval: { status: 'rejected', steps: [{ ...yes, status: 'rejected', comment: 'p95 is too high' }] },
      want: [{ state: 'rejected', ...emi, comment: 'p95 is too high' }],
    },
    {
      what: 'one of two has approved and the other is still asked',
      approval: { status: 'pending', steps: [yes, step({ assignedApprover: { displayName: 'Ken' } })] },
      want: [
        { state: 'approved', ...emi },
        { state: 'pending', assigned: ['Ken'], by: null, at: null, comment: null },
      ],
    },
    {
      what: 'one of two has approved and the other was too late',
      approval: { status: 'timedOut', steps: [yes, step({ assignedApprover: { displayName: 'Ken' } })] },
      want: [
        { state: 'approved', ...emi },
        { state: 'timedOut', assigned: ['Ken'], by: null, at: '2026-11-22T10:02:45.123Z', comment: null },
      ],
    },
    {
      what: 'the run was canceled before an answer',
      approval: { status: 'canceled', steps: [step({})] },
      want: [
        { state: 'canceled', assigned: ['Release managers'], by: null, at: '2026-11-22T10:02:45.123Z', comment: null },
      ],
    },
  ]
  for (const { what, approval, want } of rows) {
    it(`are told when ${what}`, () => {
      const records = [stage('Blue_50', 1), asked('Blue_50', 'a', ended(2, 'succeeded'))]
      const [only] = told(records, { approvals: [{ id: 'a', ...approval }] }).stages
      assert.deepEqual(only?.approvals, want)
    })
  }

  const bare = [
    { fields: { state: 'inProgress' }, state: 'pending', at: null },
    { fields: ended(2, 'succeeded'), state: 'approved', at: '2026-11-22T10:02:45.123Z' },
    { fields: ended(2, 'failed'), state: 'rejected', at: '2026-11-22T10:02:45.123Z' },
    { fields: ended(2, 'skipped'), state: 'skipped', at: '2026-11-22T10:02:45.123Z' },
    { fields: ended(2, 'canceled'), state: 'canceled', at: '2026-11-22T10:02:45.123Z' },
  ] as const
  for (const { fields, state, at } of bare) {
    it(`are ${state} and name nobody when the timeline alone tells`, () => {
      const [only] = told([stage('Blue_50', 1), asked('Blue_50', 'a', fields)]).stages
      assert.deepEqual(only?.approvals, [{ state, assigned: [], by: null, at, comment: null }])
    })
  }
})
