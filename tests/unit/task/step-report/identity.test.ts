import assert from 'node:assert/strict'
import {
  attachmentName,
  identityOf,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/identity.ts'

const of = (variables: Readonly<Record<string, string>>) => identityOf((name) => variables[name])

const id = '0b5f6a3e-7f2b-5c1e-9d6a-000000000001'

describe('the identity of a step', () => {
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, object])[] = [
    [
      'in a stage of a YAML pipeline',
      {
        'System.StageName': 'Blue_50',
        'System.PhaseName': 'shift',
        'Agent.JobName': 'Shift half',
        'System.StageAttempt': '1',
        'System.JobAttempt': '2',
        'System.TaskInstanceId': id,
      },
      { stage: 'Blue_50', job: 'shift', attempt: 2, id },
    ],
    [
      'in an environment of a classic release',
      {
        'Release.EnvironmentName': 'Blue 50 %',
        'Agent.JobName': 'Agent job',
        'Release.AttemptNumber': '3',
        'System.TaskInstanceId': id,
      },
      { stage: 'Blue 50 %', job: 'Agent job', attempt: 3, id },
    ],
    ['of an agent that says little', { 'System.JobId': 'j' }, { stage: '', job: '', attempt: 1, id: 'j' }],
    ['whose attempt is no number', { 'System.JobAttempt': 'x' }, { stage: '', job: '', attempt: 1, id: '' }],
  ]
  for (const [where, variables, identity] of rows) {
    it(`is told by the agent's variables ${where}`, () => assert.deepEqual(of(variables), identity))
  }

  it('makes names of attachments that are file names, whatever people call their stages', () => {
    const at = '2026-11-23T04:00:00.123Z'
    const step = { stage: 'Blue 50 %: <a/b>\\"|?*', job: 'ジョブ', attempt: 1, id }
    assert.equal(attachmentName(step, at, 7), `Blue_50_a_b_._.1.${id}.20261123T040000_123Z.007`)
    const long = { stage: 's'.repeat(300), job: 'j'.repeat(300), attempt: 1, id: 'i'.repeat(300) }
    assert.ok(attachmentName(long, at, 60).length < 200)
  })
})
