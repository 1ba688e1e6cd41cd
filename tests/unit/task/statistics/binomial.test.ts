import assert from 'node:assert/strict'
import {
  chanceOfAtLeast,
  chanceOfAtMost,
  shareInterval,
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

  it('keeps tiny chances apart, and is quick for a million draws', () => {
    near(chanceOfAtLeast(300, 300, 0.5), 0.5 ** 300)
    near(chanceOfAtMost(0, 1_000_000, 1e-4), (1 - 1e-4) ** 1_000_000, 1e-9)
    near(chanceOfAtLeast(500_001, 1_000_001, 0.5), 0.5, 1e-9)
  })
})

describe('the interval of a share', () => {
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
