import assert from 'node:assert/strict'
import { looksWithin } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/watch/looks.ts'

describe('the looks of an observation', () => {
  const rows = [
    { seconds: 1, count: 1, everyMs: 1000 },
    { seconds: 7, count: 7, everyMs: 1000 },
    { seconds: 20, count: 20, everyMs: 1000 },
    { seconds: 60, count: 20, everyMs: 3000 },
    { seconds: 600, count: 20, everyMs: 30_000 },
    { seconds: 3600, count: 120, everyMs: 30_000 },
    { seconds: 86_400, count: 2880, everyMs: 30_000 },
  ]
  for (const { seconds, ...want } of rows) {
    it(`of ${seconds} s are ${want.count}, the last at its end`, () => {
      assert.deepEqual(looksWithin(seconds), want)
      assert.equal(want.count * want.everyMs, seconds * 1000)
    })
  }
})
