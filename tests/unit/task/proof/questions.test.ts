import assert from 'node:assert/strict'
import { questionsOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/questions.ts'

const effort = { count: 2000, headerCount: 20, errorLimit: 0.01 }
const asks = (...more: Parameters<typeof questionsOf>) =>
  questionsOf(...more).map(({ asked, blueShare, foreignShare, count }) => [asked, blueShare, foreignShare, count])

describe('the questions to a gateway', () => {
  it('are the weights, then each header route by the slot that answers it', () => {
    const routes = [
      { index: 0, asked: 'blue', answers: 'green' },
      { index: 1, asked: 'green', answers: 'green' },
    ] as const
    assert.deepEqual(asks({ weights: { green: 75, blue: 25 }, foreignWeight: 0 }, routes, effort), [
      [undefined, 25, 0, 2000],
      ['green', 0, 0, 20],
      ['blue', 0, 0, 20],
    ])
  })

  it('are one for a VirtualService without header routes, and know of other destinations', () => {
    assert.deepEqual(asks({ weights: { green: 0, blue: 100 }, foreignWeight: 25 }, [], effort), [
      [undefined, 100, 0.2, 2000],
    ])
  })

  it('leave out a header route that an earlier one hides', () => {
    const routes = [
      { index: 0, asked: 'blue', answers: 'blue' },
      { index: 1, asked: 'blue', answers: 'green' },
    ] as const
    assert.deepEqual(asks({ weights: { green: 50, blue: 50 }, foreignWeight: 0 }, routes, effort).slice(1), [
      ['blue', 100, 0, 20],
    ])
  })
})
