import assert from 'node:assert/strict'
import { parseStep } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/run.ts'

type Variables = Readonly<Record<string, string>>

const first: Variables = {
  'System.StageName': 'Blue_50',
  'System.PhaseName': 'Shift',
  'System.JobName': '__default',
  'System.JobPositionInPhase': '1',
  'System.JobId': 'a',
  'System.JobAttempt': '1',
}
const release: Variables = {
  'Release.EnvironmentName': 'Blue_50',
  'System.PhaseName': 'Agent job',
  'System.JobName': '__default',
}
const stepIn = (variables: Variables) => parseStep((name) => variables[name])

describe('a step among those of its run', () => {
  const rows: readonly { it: string; a: Variables; b: Variables; same: boolean }[] = [
    { it: 'a further attempt', a: first, b: { ...first, 'System.JobId': 'b', 'System.JobAttempt': '2' }, same: true },
    { it: 'another stage', a: first, b: { ...first, 'System.StageName': 'Blue_100' }, same: false },
    { it: 'another job', a: first, b: { ...first, 'System.PhaseName': 'Other' }, same: false },
    { it: 'another leg of a matrix', a: first, b: { ...first, 'System.JobName': 'linux' }, same: false },
    { it: 'another of parallel jobs', a: first, b: { ...first, 'System.JobPositionInPhase': '2' }, same: false },
    {
      it: 'another stage of a classic release',
      a: release,
      b: { ...release, 'Release.EnvironmentName': 'X' },
      same: false,
    },
  ]
  for (const { it: what, a, b, same } of rows) {
    it(`is ${same ? 'the same' : 'another'} in ${what}`, () => assert.equal(stepIn(a) === stepIn(b), same))
  }
})
