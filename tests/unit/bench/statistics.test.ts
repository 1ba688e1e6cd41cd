import assert from 'node:assert/strict'
import { ratiosOf, spreadOf } from '../../bench/statistics.ts'

describe('the spread of values', () => {
  const cases: { values: number[]; median: number; low: number; high: number }[] = [
    { values: [7], median: 7, low: 7, high: 7 },
    { values: [1, 2], median: 1.5, low: 1.25, high: 1.75 },
    { values: [3, 1, 2], median: 2, low: 1.5, high: 2.5 },
    { values: [10, 1, 1, 1], median: 1, low: 1, high: 3.25 },
    { values: [5, 4, 3, 2, 1], median: 3, low: 2, high: 4 },
    // By number, not by text.
    { values: [100, 9, 20], median: 20, low: 14.5, high: 60 },
  ]
  for (const { values, ...want } of cases) {
    it(`of ${values.join(', ')} is ${want.low} to ${want.high} around ${want.median}`, () => {
      assert.deepEqual(spreadOf(values), { ...want, count: values.length })
    })
  }

  it('leaves the values in their order, by which they are pairs', () => {
    const values = [3, 1, 2]
    spreadOf(values)
    assert.deepEqual(values, [3, 1, 2])
  })

  it('is of something', () => assert.throws(() => spreadOf([]), RangeError))
})

describe('ratios', () => {
  it('are taken pair by pair, not of the medians', () => {
    assert.deepEqual(ratiosOf([10, 30, 200], [20, 20, 100]), [0.5, 1.5, 2])
  })

  it('are of pairs', () => assert.throws(() => ratiosOf([1, 2], [1]), /2 and 1 values are no pairs/))
})
