import assert from 'node:assert/strict'
import {
  readRecord,
  sameRecord,
  writeRecord,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import { isOlder, sameRun } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/run-identity.ts'
import { recordOf, runNumber } from './fixtures.ts'

describe('the record of a rollout', () => {
  it('is read as it was written', () => assert.deepEqual(readRecord(writeRecord(recordOf())), recordOf()))
  it('is none where there is no annotation', () => assert.equal(readRecord(undefined), undefined))

  const bad: readonly { it: string; text: string; says: RegExp }[] = [
    { it: 'that is no JSON', text: '{', says: /is not a record/ },
    {
      it: 'of a newer schema',
      text: JSON.stringify({ ...recordOf(), schema: 2 }),
      says: /has schema 2, which a newer version/,
    },
    { it: 'with an unknown phase', text: JSON.stringify({ ...recordOf(), phase: 'lost' }), says: /is not a record/ },
    { it: 'without a run', text: JSON.stringify({ ...recordOf(), run: null }), says: /is not a record/ },
    {
      it: 'with half its weights',
      text: JSON.stringify({ ...recordOf(), weights: { green: 1 } }),
      says: /is not a record/,
    },
    { it: 'that is a list', text: '[]', says: /is not a record/ },
  ]
  for (const { it: name, text, says } of bad) {
    it(`${name} is refused: guessing could move another run's traffic`, () => {
      assert.throws(
        () => readRecord(text),
        (error) => error instanceof Refusal && error.code === 'recordUnreadable' && says.test(error.message),
      )
    })
  }

  it('is the same at another time, and another with other weights', () => {
    assert.ok(sameRecord(recordOf(), recordOf({ updatedAt: 'later' })))
    assert.ok(!sameRecord(recordOf(), recordOf({ weights: { green: 0, blue: 100 } })))
    assert.ok(!sameRecord(undefined, recordOf()))
  })
})

describe('a run', () => {
  const release = { ...runNumber(2), kind: 'release' as const }
  const elsewhere = { ...runNumber(2), collection: 'https://dev.azure.com/other/' }
  const rows = [
    { it: 'is itself', a: runNumber(2), b: { ...runNumber(2), name: 'renamed' }, same: true, older: false },
    { it: 'is older than a later one', a: runNumber(1), b: runNumber(2), same: false, older: true },
    { it: 'is not older than an earlier one', a: runNumber(3), b: runNumber(2), same: false, older: false },
    { it: 'has no order with a release', a: runNumber(1), b: release, same: false, older: false },
    { it: 'has no order with a run of another organization', a: runNumber(1), b: elsewhere, same: false, older: false },
  ]
  for (const { it: name, a, b, same, older } of rows) {
    it(name, () => assert.deepEqual([sameRun(a, b), isOlder(a, b)], [same, older]))
  }
})
