import assert from 'node:assert/strict'
import {
  exactInterval,
  lowerTail,
  twoSidedTest,
  upperTail,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/binomial.ts'

function near(actual: number, wanted: number, relative = 1e-9): void {
  assert.ok(Math.abs(actual - wanted) <= relative * Math.abs(wanted), `${actual} is not ${wanted}`)
}

describe('the binomial distribution', () => {
  // The sums of whole numbers below were had with Python's fractions, which are exact.
  const rows = [
    { k: 3, n: 10, p: 0.3, lower: 0.6496107184, upper: 0.6172172136 },
    { k: 800, n: 2000, p: 0.5, lower: 1.7525031034678226e-19, upper: 1.0 },
    { k: 1000, n: 2000, p: 0.5, lower: 0.5089195055729272, upper: 0.5089195055729272 },
    { k: 1120, n: 2000, p: 0.5, lower: 0.9999999657865156, upper: 4.388695881992121e-8 },
    { k: 0, n: 2000, p: 0.01, lower: 1.8637566029922667e-9, upper: 1.0 },
    { k: 45, n: 2000, p: 0.01, lower: 0.9999996166877486, upper: 9.066176727543275e-7 },
    { k: 250, n: 2000, p: 0.1, lower: 0.9998669482370577, upper: 0.00017412738629500542 },
    { k: 1990, n: 2000, p: 0.99, lower: 0.9951632298136821, upper: 0.010522510740822038 },
  ]
  for (const { k, n, p, lower, upper } of rows) {
    it(`has the tails of ${k} of ${n} at ${p}`, () => {
      near(lowerTail(k, n, p), lower)
      near(upperTail(k, n, p), upper)
    })
  }

  it('is sure at its ends', () => {
    assert.deepEqual(
      [lowerTail(-1, 10, 0.5), lowerTail(10, 10, 0.5), lowerTail(0, 10, 0), lowerTail(9, 10, 1)],
      [0, 1, 1, 0],
    )
    assert.deepEqual(
      [upperTail(0, 10, 0.5), upperTail(11, 10, 0.5), upperTail(1, 10, 0), upperTail(10, 10, 1)],
      [1, 0, 0, 1],
    )
  })

  it('has tails that together are one, and share k', () => {
    for (const n of [1, 2, 7, 100, 2000]) {
      for (const p of [0.01, 0.3, 0.5, 0.99]) {
        for (const k of [0, 1, Math.floor(n / 3), Math.floor(n / 2), n - 1]) {
          near(lowerTail(k, n, p) + upperTail(k + 1, n, p), 1, 1e-9)
        }
      }
    }
  })
})

describe('the two-sided test', () => {
  it('rejects with one answer of the wrong kind where there must be none', () => {
    assert.deepEqual([twoSidedTest(0, 2000, 0), twoSidedTest(1, 2000, 0)], [1, 0])
    assert.deepEqual([twoSidedTest(2000, 2000, 1), twoSidedTest(1999, 2000, 1)], [1, 0])
  })

  it('rejects a true share no more often than it says, whatever the share', () => {
    for (const n of [20, 200, 2000]) {
      for (const p of [0.01, 0.1, 0.25, 0.5, 0.9]) {
        for (const level of [0.05, 1e-3, 1e-6]) {
          let rejected = 0
          for (let k = 0; k <= n; k++) {
            if (twoSidedTest(k, n, p) < level) rejected += lowerTail(k, n, p) - lowerTail(k - 1, n, p)
          }
          assert.ok(rejected <= level * (1 + 1e-6), `${rejected} at n ${n}, p ${p}, level ${level}`)
        }
      }
    }
  }).timeout(20_000)
})

describe('the exact interval', () => {
  // Clopper and Pearson's, by R's binom.test.
  const rows = [
    { k: 0, n: 10, low: 0, high: 0.3084971 },
    { k: 7, n: 10, low: 0.3475471, high: 0.9332605 },
    { k: 10, n: 10, low: 0.6915029, high: 1 },
  ]
  for (const { k, n, low, high } of rows) {
    it(`of ${k} of ${n} is the known one`, () => {
      const interval = exactInterval(k, n, 0.05)
      assert.ok(Math.abs(interval.low - low) < 1e-6 && Math.abs(interval.high - high) < 1e-6, JSON.stringify(interval))
    })
  }

  it('leaves out just those shares that the test rejects', () => {
    for (const k of [0, 3, 50, 97, 100]) {
      const { low, high } = exactInterval(k, 100, 0.01)
      for (const p of [0.001, 0.01, 0.1, 0.35, 0.5, 0.65, 0.9, 0.99]) {
        assert.equal(p >= low && p <= high, twoSidedTest(k, 100, p) >= 0.01, `${p} and ${k} of 100`)
      }
    }
  })
})
