import assert from 'node:assert/strict'
import {
  compareWithGuide,
  firstRelease,
  type GuideLine,
  guide,
  type Releases,
} from '../../../rehearsal/observation/guide.ts'
import type { Observation, SlotSeen } from '../../../rehearsal/observation/observation.ts'
import { isGood, type StageReview } from '../../../rehearsal/observation/review.ts'
import { weightsOf } from '../../../rehearsal/observation/slots.ts'
import { shareBounds } from '../../../rehearsal/observation/split.ts'

const releases: Releases = {
  old: { reference: 'r/m:1', digest: 'sha256:a', answer: 'New Model A' },
  new: { reference: 'r/m:2', digest: 'sha256:b', answer: 'New Model B' },
}
const slot = (letter: 'a' | 'b', rest: Partial<SlotSeen> = {}): SlotSeen => ({
  image: `r/m:${letter}`,
  digest: `sha256:${letter}`,
  ready: 1,
  wanted: 1,
  ...rest,
})
const heard = (counts: Record<string, number>) =>
  new Map(Object.entries(counts).map(([name, count]) => [name.length === 1 ? `New Model ${name}` : name, count]))

/** Blue_50 as it should be. */
const half: Observation = {
  weights: { green: 50, blue: 50 },
  green: slot('a'),
  blue: slot('b'),
  answers: { plain: heard({ A: 47, B: 53 }), blue: heard({ B: 10 }), green: heard({ A: 10 }) },
}

describe('A look at a stage', () => {
  const line = (name: string): GuideLine => guide[name] ?? firstRelease
  const cases: { name: string; line: GuideLine; seen: Observation; want: string[] }[] = [
    { name: 'finds nothing where all is as the guide says', line: line('Blue_50'), seen: half, want: [] },
    {
      name: 'finds wrong weights',
      line: line('Blue_50'),
      seen: { ...half, weights: { green: 60, blue: 40 } },
      want: ['weights are 60/40, not 50/50'],
    },
    {
      name: 'finds a split that no correct gateway makes',
      line: line('Blue_50'),
      seen: { ...half, answers: { ...half.answers, plain: heard({ A: 90, B: 10 }) } },
      want: [
        "90 of 100 requests without the header got 'New Model A', not 26 to 74",
        "10 of 100 requests without the header got 'New Model B', not 26 to 74",
      ],
    },
    {
      name: 'finds requests that got no answer',
      line: line('Blue_50'),
      seen: { ...half, answers: { ...half.answers, plain: heard({ A: 50, B: 49, 'HTTP 503': 1 }) } },
      want: ["1 requests without the header got 'HTTP 503'"],
    },
    {
      name: 'finds a header that leads to the wrong slot',
      line: line('Blue_50'),
      seen: { ...half, answers: { ...half.answers, blue: heard({ A: 10 }) } },
      want: [
        "10 requests with the header blue got 'New Model A'",
        "0 of 10 requests with the header blue got 'New Model B', not 10",
      ],
    },
    {
      name: 'finds a slot that is not ready',
      line: line('Blue_50'),
      seen: { ...half, blue: slot('b', { ready: 0 }) },
      want: ['blue has 0 of 1 pods ready'],
    },
    {
      name: 'finds a green that has not taken the new image',
      line: line('Blue_Green'),
      seen: {
        ...half,
        weights: { green: 0, blue: 100 },
        answers: { plain: heard({ B: 100 }), blue: heard({ B: 10 }), green: heard({ B: 10 }) },
      },
      want: ['green has r/m:a, not r/m:2'],
    },
    {
      name: 'finds a blue that should be gone',
      line: line('Green_100'),
      seen: {
        weights: { green: 100, blue: 0 },
        green: slot('b'),
        blue: slot('b'),
        answers: { plain: heard({ B: 100 }), blue: heard({ B: 10 }), green: heard({ B: 10 }) },
      },
      want: ['blue is still there, with r/m:b'],
    },
    {
      name: 'finds an old image that has not come back',
      line: line('Rollback'),
      seen: {
        weights: { green: 100, blue: 0 },
        green: undefined,
        blue: undefined,
        answers: { plain: heard({ A: 100 }), blue: heard({ A: 10 }), green: heard({ A: 10 }) },
      },
      want: ['green is not there'],
    },
  ]
  for (const { name, line, seen, want } of cases) {
    it(name, () => assert.deepEqual(compareWithGuide(line, seen, releases), want))
  }
})

describe('The bounds of a split', () => {
  const cases = [
    { total: 100, share: 0, want: { least: 0, most: 0 } },
    { total: 100, share: 1, want: { least: 100, most: 100 } },
    { total: 100, share: 0.5, want: { least: 26, most: 74 } },
    { total: 1, share: 0.5, want: { least: 0, most: 1 } },
  ]
  for (const { total, share, want } of cases) {
    it(`of ${total} requests at ${share} are ${want.least} to ${want.most}`, () =>
      assert.deepEqual(shareBounds(total, share, 1e-6), want))
  }

  it('are as narrow as the risk lets them be', () => {
    // Counted exactly: how many of the 2^100 ways to answer 100 requests have at most `hits` of one kind.
    const ways = (hits: number): bigint => {
      let [term, sum] = [1n, 1n]
      for (let each = 1n; each <= BigInt(hits); each += 1n) {
        term = (term * (101n - each)) / each
        sum += term
      }
      return sum
    }
    const allowed = 2n ** 100n / 2_000_000n
    const { least } = shareBounds(100, 0.5, 1e-6)
    assert.ok(ways(least - 1) <= allowed && allowed < ways(least))
  })
})

describe('The weights of a VirtualService', () => {
  const to = (host: string, weight?: number) => ({ destination: { host }, ...(weight === undefined ? {} : { weight }) })
  const header = { match: [{ headers: { 'x-api-version': { exact: 'blue' } } }], route: [to('model-svc-blue')] }
  const cases = [
    {
      name: 'are those of the route without the header',
      http: [header, { route: [to('model-svc-green', 70), to('model-svc-blue', 30)] }],
      want: { green: 70, blue: 30 },
    },
    {
      name: 'are all for a single destination',
      http: [{ route: [to('model-svc-green')] }],
      want: { green: 100, blue: 0 },
    },
    {
      name: 'are none for a destination without weight beside another',
      http: [{ route: [to('model-svc-green', 100), to('model-svc-blue')] }],
      want: { green: 100, blue: 0 },
    },
    {
      name: 'are found by the whole name of a host',
      http: [{ route: [to('model-svc-green.abtesting.svc.cluster.local')] }],
      want: { green: 100, blue: 0 },
    },
    { name: 'are unknown with two open routes', http: [{ route: [] }, { route: [] }], want: undefined },
    { name: 'are unknown without an open route', http: [header], want: undefined },
  ]
  for (const { name, http, want } of cases) it(name, () => assert.deepEqual(weightsOf({ spec: { http } }), want))
})

describe('A run', () => {
  const stages = ['A', 'B', 'C']
  const review = (stage: string, rest: Partial<StageReview> = {}): StageReview => ({
    stage,
    result: 'Succeeded',
    rejected: false,
    seconds: 1,
    unchanged: false,
    line: undefined,
    seen: undefined,
    faults: [],
    ...rest,
  })
  const rejected = review('B', { result: 'Failed', rejected: true })
  const cases: { name: string; result?: 'Succeeded' | 'Failed'; stages: StageReview[]; want: boolean }[] = [
    { name: 'is good with all stages', stages: stages.map((name) => review(name)), want: true },
    { name: 'is not good without one', stages: [review('A'), review('B')], want: false },
    {
      name: 'is not good with a fault',
      stages: [review('A'), review('B', { faults: ['x'] }), review('C')],
      want: false,
    },
    { name: 'is not good when it failed', result: 'Failed', stages: stages.map((name) => review(name)), want: false },
    {
      name: 'is good when it was rejected and rolled back',
      result: 'Failed',
      stages: [review('A'), rejected, review('Rollback')],
      want: true,
    },
    {
      name: 'is not good when it was rejected and not rolled back',
      result: 'Failed',
      stages: [review('A'), rejected],
      want: false,
    },
    {
      name: 'is not good when the way back has a fault',
      result: 'Failed',
      stages: [review('A'), rejected, review('Rollback', { faults: ['x'] })],
      want: false,
    },
    {
      name: 'is not good when a stage before the rejection has a fault',
      result: 'Failed',
      stages: [review('A', { faults: ['x'] }), rejected, review('Rollback')],
      want: false,
    },
  ]
  for (const { name, result = 'Succeeded', stages: reviews, want } of cases) {
    it(name, () => assert.equal(isGood({ result, releases, stages: reviews }, stages), want))
  }
})
