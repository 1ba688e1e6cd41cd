import assert from 'node:assert/strict'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import type { Stage, TaskStep } from '../../../rehearsal/pipeline/model.ts'
import type { PipelineEvent } from '../../../rehearsal/pipeline/services.ts'
import { beginRecord, endRecord, recordEvent } from '../../../rehearsal/report/run-record.ts'
import { attachmentType } from '../../../step-report/format.ts'
import type { RunData } from '../../../tab/src/run-data.ts'

/** Events name stages, steps and outcomes by whole objects, of which the record reads little. */
const stage = (name: string) => ({ name, displayName: `Stage ${name}` }) as Stage
const stages = ['Building', 'Blue_0', 'Blue_50', 'Rollback'].map(stage)
const gate = { stage: 'Blue_0', environment: 'abtestenv' }
const time = (second: number): string => `2026-11-23T04:00:0${second}.000Z`

/** What a run's page is made from after these events, one a second. */
function recorded(...events: readonly PipelineEvent[]): RunData {
  return events.reduce(
    (data, event, at) => recordEvent(data, event, new Date(time(at + 1))),
    beginRecord(someRun, stages, new Date(time(0))),
  )
}
const stageOf = ({ run }: RunData, name: string) => run.stages.find((each) => each.name === name)
const finished = (name: string, result: 'Succeeded' | 'Failed' | 'Canceled', rejected = false): PipelineEvent => ({
  kind: 'stageFinished',
  stage: stage(name),
  result,
  rejected,
})

describe('The record of a played run', () => {
  it('begins with the run and all of its stages before them', () => {
    const { run, attachments, troubles } = recorded()
    const { stages: all, ...rest } = run
    assert.deepEqual(rest, {
      id: 101,
      name: '101',
      pipeline: 'abtest',
      project: 'mlops',
      url: null,
      state: 'running',
      result: null,
      startedAt: time(0),
      finishedAt: null,
      requestedBy: 'Rehearsal',
    })
    assert.deepEqual(
      all.map(({ name, title, state }) => [name, title, state]),
      stages.map(({ name, displayName }) => [name, displayName, 'pending']),
    )
    assert.deepEqual([attachments, troubles], [[], []])
  })

  it('tells who is asked, who approved, and when the stage ran', () => {
    const asked: PipelineEvent[] = [{ kind: 'approvalAsked', gate }]
    assert.equal(recorded(...asked).run.state, 'waiting')
    assert.deepEqual(stageOf(recorded(...asked), 'Blue_0')?.approvals, [
      { state: 'pending', assigned: ['Rehearsal'], by: null, at: null, comment: null },
    ])
    const data = recorded(
      ...asked,
      { kind: 'approvalAnswered', gate, verdict: 'approved' },
      { kind: 'stageStarted', stage: stage('Blue_0') },
      finished('Blue_0', 'Succeeded'),
    )
    assert.equal(data.run.state, 'running')
    assert.deepEqual(stageOf(data, 'Blue_0'), {
      name: 'Blue_0',
      title: 'Stage Blue_0',
      attempt: 1,
      state: 'completed',
      result: 'succeeded',
      startedAt: time(3),
      finishedAt: time(4),
      approvals: [{ state: 'approved', assigned: ['Rehearsal'], by: 'Rehearsal', at: time(2), comment: null }],
    })
  })

  it('tells of a rejection, and of what it left out', () => {
    const data = recorded(
      { kind: 'approvalAsked', gate },
      { kind: 'approvalAnswered', gate, verdict: 'rejected' },
      finished('Blue_0', 'Failed', true),
      { kind: 'stageSkipped', stage: stage('Blue_50') },
    )
    assert.equal(stageOf(data, 'Blue_0')?.approvals[0]?.state, 'rejected')
    assert.deepEqual([stageOf(data, 'Blue_0')?.result, stageOf(data, 'Blue_0')?.startedAt], ['failed', null])
    assert.deepEqual([stageOf(data, 'Blue_50')?.result, stageOf(data, 'Blue_50')?.state], ['skipped', 'completed'])
  })

  it('leaves no approval open when the run was canceled while it waited', () => {
    const data = recorded({ kind: 'approvalAsked', gate }, finished('Blue_0', 'Canceled'))
    assert.equal(stageOf(data, 'Blue_0')?.approvals[0]?.state, 'canceled')
    assert.equal(data.run.state, 'running')
  })

  it('keeps what steps told of themselves, and no other attachment', () => {
    const attachments = [
      { type: attachmentType, name: 'a', path: '/a.json', content: '{}' },
      { type: 'Distributedtask.Core.Summary', name: 'b', path: '/b.md', content: '# b' },
    ]
    const outcome = { attachments } as unknown as StepResult
    const data = recorded({ kind: 'stepFinished', stage: 'Blue_0', step: {} as TaskStep, outcome })
    assert.deepEqual(data.attachments, [{ name: 'a', text: '{}', trouble: null }])
  })

  it('ends with the result', () => {
    const { run } = endRecord(recorded(), 'SucceededWithIssues', new Date(time(9)))
    assert.deepEqual([run.state, run.result, run.finishedAt], ['completed', 'partiallySucceeded', time(9)])
  })
})
