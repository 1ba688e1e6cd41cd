import assert from 'node:assert/strict'
import type {
  HttpRoute,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { planAction } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/actions.ts'
import { foresee } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/foresight.ts'
import type { ShiftRequest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { runNumber } from './fixtures.ts'
import { guide, shift, walk } from './scenario.ts'
import { World } from './world.ts'

/** The guide's objects after Blue_0, with so many routes of others, of which each look is counted. */
function withRoutesOfOthers(count: number): { readonly world: World; readonly looks: () => number } {
  const world = walk(new World(guide()), 'Blue_0')
  let looks = 0
  const others = Array.from(
    { length: count },
    (_, at): HttpRoute => ({
      name: `other-${at}`,
      get match() {
        looks++
        return [{ uri: { prefix: `/others/${at}` } }]
      },
      route: [{ destination: { host: `other-${at}` } }],
    }),
  )
  const there = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') ?? assert.fail()
  const own = there.spec.http ?? []
  const among: VirtualService = { ...there, spec: { ...there.spec, http: [...own, ...others] } }
  world.put(among)
  return { world, looks: () => looks }
}

/** How often each route of others is looked at while a shift is planned to its end. */
function looksAtEach(routes: number, shares: number): number {
  const { world, looks } = withRoutesOfOthers(routes)
  const rest = Array.from({ length: shares - 1 }, (_, at) => at + 2)
  const request: ShiftRequest = { ...(shift(1) as ShiftRequest), shares: [1, ...rest] }
  const frame = { request, target: world.target, step: 'a', now: '2026-11-28T12:00:00.000Z' }
  const situation = { ...frame, run: runNumber(2), observed: world.observe(), evidence: undefined }
  const { steps } = foresee(situation, planAction(situation))
  assert.ok(steps.length >= shares, `${steps.length} steps`)
  return looks() / routes
}

describe('planning over routes of others', () => {
  for (const routes of [10, 1_000, 5_000]) {
    it(`looks at each of ${routes} a few times`, () => {
      const looks = looksAtEach(routes, 1)
      assert.ok(looks > 0 && looks <= 6, `${looks} looks at each`)
    })
  }

  it('looks at each as often for each further share of a list that is planned ahead', () => {
    const looks = looksAtEach(100, 50)
    assert.ok(looks <= 50 * 6, `${looks} looks at each`)
  })
})
