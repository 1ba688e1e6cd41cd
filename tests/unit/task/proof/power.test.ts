import assert from 'node:assert/strict'
import { alpha } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/judgement.ts'
import { detectable, missProbability } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/power.ts'
import { defaultEffort } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/questions.ts'
import {
  chanceOfAtMost,
  twoSidedTest,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/statistics/binomial.ts'
import { seeded } from '../gate/samples.ts'
import { claim, simulate, split, weighted } from './simulation.ts'

/** `PROOF_STAGES=20000 npx mocha …` plays more of them. */
const stages = Number(process.env.PROOF_STAGES ?? 200)

describe('a correct split', () => {
  it('is called wrong in fewer than one of 10,000 stages of 19 proofs, by the exact probabilities', () => {
    for (const blue of [0, 1, 10, 25, 50, 90, 99, 100]) {
      const [n, p] = [defaultEffort.count, blue / 100]
      let rejected = 0
      for (let k = 0; k <= n; k++) {
        if (twoSidedTest(k, n, p) < alpha) rejected += chanceOfAtMost(k, n, p) - chanceOfAtMost(k - 1, n, p)
      }
      // The split's own test; as much again for the errors' and the strangers', and for the errors of two header routes.
      assert.ok(19 * (rejected + 4 * alpha) < 1e-4, `${rejected} at ${blue} %`)
    }
  })

  it(`is proven in all of ${stages} stages of chance`, async () => {
    const random = seeded(1)
    for (const blue of [1, 10, 50, 100]) {
      for (let stage = 0; stage < stages / 4; stage++) {
        const proof = await simulate(claim([weighted(2000, blue)]), split(random, blue / 100))
        assert.ok(proof.holds, JSON.stringify(proof.findings[0]?.tally.slots.blue.requests))
      }
    }
  }).timeout(600_000)
})

describe('a wrong split', () => {
  it('of 40 where 50 is set is missed in fewer than one of 2,000 stages of twenty looks', () => {
    const miss = missProbability(defaultEffort.count, 0.5, 0.4)
    assert.ok(20 * miss < 1 / 2000, `${miss}`)
  })

  it('would be missed too often with half of the probes, so the default is not smaller', () => {
    assert.ok(missProbability(defaultEffort.count / 2, 0.5, 0.4) > 0.05)
  })

  it(`of 40 where 50 is set is found in ${stages} stages of chance, but for what five looks each may miss`, async () => {
    const random = seeded(2)
    let missed = 0
    for (let stage = 0; stage < stages; stage++) {
      const { holds } = await simulate(claim([weighted()]), split(random, 0.4))
      if (holds) missed++
    }
    const expected = stages * 5 * missProbability(2000, 0.5, 0.4)
    assert.ok(missed <= expected + 5 * Math.sqrt(expected), `${missed} missed, ${expected} at most were expected`)
  }).timeout(600_000)

  it('is missed by chance as often as the exact probability says', async () => {
    const random = seeded(3)
    const tries = 400
    let missed = 0
    for (let window = 0; window < tries; window++) {
      // The time is up from the start, so there is one window only.
      const { holds } = await simulate(claim([weighted(500)], { settleMs: 0 }), split(random, 0.4))
      if (holds) missed++
    }
    const exact = missProbability(500, 0.5, 0.4)
    const deviation = Math.sqrt((exact * (1 - exact)) / tries)
    assert.ok(Math.abs(missed / tries - exact) < 5 * deviation, `${missed} of ${tries}, where ${exact} was expected`)
  })
})

describe('what a window finds out', () => {
  it('is the nearest share that it misses once in a thousand', () => {
    const { below, above } = detectable(2000, 0.5)
    assert.ok(below !== undefined && above !== undefined)
    assert.ok(Math.abs(missProbability(2000, 0.5, below) - 1e-3) < 1e-4)
    assert.ok(Math.abs(below + above - 1) < 1e-4, 'it is symmetric')
  })

  it('lies on one side only at the ends, and nowhere with a handful of probes', () => {
    assert.equal(detectable(2000, 0).below, undefined)
    assert.equal(detectable(2000, 1).above, undefined)
    assert.deepEqual(detectable(10, 0.5), { below: undefined, above: undefined })
  })

  it('at weight 0 is what a single answer gives away', () => {
    const { above = 0 } = detectable(2000, 0)
    assert.ok(Math.abs(above - (1 - 0.001 ** (1 / 2000))) < 1e-5)
  })
})
