import assert from 'node:assert/strict'
import {
  chanceOfAtLeast,
  chanceOfAtMost,
  shareInterval,
  twoSidedTest,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/statistics/binomial.ts'

/** The plain sum of the definition, for few draws. */
function summed(count: number, draws: number, p: number): number {
  let total = 0
  let ways = 1
  for (let hits = 0; hits <= draws; hits++) {
    if (hits > 0) ways = (ways * (draws - hits + 1)) / hits
    if (hits >= count) total += ways * p ** hits * (1 - p) ** (draws - hits)
  }
  return total
}

function near(actual: number, expected: number, tolerance = 1e-11): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(expected, 1e-12), `${actual} instead of ${expected}`)
}

describe('the binomial distribution', () => {
  for (const p of [0.001, 0.1, 0.5, 0.95]) {
    it(`is the sum of its definition for p ${p}`, () => {
      for (const draws of [1, 2, 10, 40]) {
        for (let count = 0; count <= draws + 1; count++) {
          near(chanceOfAtLeast(count, draws, p), summed(count, draws, p))
          near(chanceOfAtMost(count, draws, p) + chanceOfAtLeast(count + 1, draws, p), 1)
        }
      }
    })
  }

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
      near(chanceOfAtMost(k, n, p), lower, 1e-9)
      near(chanceOfAtLeast(k, n, p), upper, 1e-9)
    })
  }

  it('is sure at its ends', () => {
    assert.deepEqual(
      [chanceOfAtMost(-1, 10, 0.5), chanceOfAtMost(10, 10, 0.5), chanceOfAtMost(0, 10, 0), chanceOfAtMost(9, 10, 1)],
      [0, 1, 1, 0],
    )
    assert.deepEqual(
      [
        chanceOfAtLeast(0, 10, 0.5),
        chanceOfAtLeast(11, 10, 0.5),
        chanceOfAtLeast(1, 10, 0),
        chanceOfAtLeast(10, 10, 1),
      ],
      [1, 0, 0, 1],
    )
  })

  it('has tails that together are one, and share k', () => {
    for (const n of [1, 2, 7, 100, 2000]) {
      for (const p of [0.01, 0.3, 0.5, 0.99]) {
        for (const k of [0, 1, Math.floor(n / 3), Math.floor(n / 2), n - 1]) {
          near(chanceOfAtMost(k, n, p) + chanceOfAtLeast(k + 1, n, p), 1, 1e-9)
        }
      }
    }
  })

  it('keeps tiny chances apart, and is quick for a million draws', () => {
    near(chanceOfAtLeast(300, 300, 0.5), 0.5 ** 300)
    near(chanceOfAtMost(0, 1_000_000, 1e-4), (1 - 1e-4) ** 1_000_000, 1e-9)
    near(chanceOfAtLeast(500_001, 1_000_001, 0.5), 0.5, 1e-9)
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
            if (twoSidedTest(k, n, p) < level) rejected += chanceOfAtMost(k, n, p) - chanceOfAtMost(k - 1, n, p)
          }
          assert.ok(rejected <= level * (1 + 1e-6), `${rejected} at n ${n}, p ${p}, level ${level}`)
        }
      }
    }
  }).timeout(20_000)
})

describe('the interval of a share', () => {
  // Clopper and Pearson's, by R's binom.test.
  const rows = [
    { k: 0, n: 10, low: 0, high: 0.3084971 },
    { k: 7, n: 10, low: 0.3475471, high: 0.9332605 },
    { k: 10, n: 10, low: 0.6915029, high: 1 },
  ]
  for (const { k, n, low, high } of rows) {
    it(`of ${k} of ${n} is the known one`, () => {
      const interval = shareInterval(k, n, 0.025)
      assert.ok(Math.abs(interval.low - low) < 1e-6 && Math.abs(interval.high - high) < 1e-6, JSON.stringify(interval))
    })
  }

  it('leaves out just those shares that the test rejects', () => {
    for (const k of [0, 3, 50, 97, 100]) {
      const { low, high } = shareInterval(k, 100, 0.005)
      for (const p of [0.001, 0.01, 0.1, 0.35, 0.5, 0.65, 0.9, 0.99]) {
        assert.equal(p >= low && p <= high, twoSidedTest(k, 100, p) >= 0.01, `${p} and ${k} of 100`)
      }
    }
  })

  // Without a hit the upper end solves (1 - p)^n = risk.
  for (const draws of [1, 30, 1000]) {
    it(`has its closed form after no hit in ${draws} draws, and its mirror image after nothing but hits`, () => {
      const end = 1 - 0.025 ** (1 / draws)
      const none = shareInterval(0, draws, 0.025)
      assert.equal(none.low, 0)
      near(none.high, end, 1e-9)
      const all = shareInterval(draws, draws, 0.025)
      assert.equal(all.high, 1)
      near(all.low, 1 - end, 1e-9)
    })
  }

  it('has ends at which the count is just as unlikely as the risk', () => {
    const { low, high } = shareInterval(7, 200, 0.001)
    near(chanceOfAtLeast(7, 200, low), 0.001, 1e-9)
    near(chanceOfAtMost(7, 200, high), 0.001, 1e-9)
  })

  it('is everything without draws', () => assert.deepEqual(shareInterval(0, 0, 0.01), { low: 0, high: 1 }))
})
