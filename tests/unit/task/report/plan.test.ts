import assert from 'node:assert/strict'
import { nextFrom, wayBackFrom } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/onward.ts'
import { tellPreflight } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/preflight.ts'
import { tellPlan } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/tell-plan.ts'
import { planAction } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/actions.ts'
import { foresee } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/foresight.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { stateOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/state.ts'
import { runNumber, target } from '../rollout/fixtures.ts'
import { guide, imageB, promotedB, rollback, shift, stages, walk } from '../rollout/scenario.ts'
import { World } from '../rollout/world.ts'

/** What a step of run 2 tells before it begins, in a world. */
function told(world: World, request: Request) {
  const observed = world.observe()
  const now = '2026-11-22T12:00:00.000Z'
  const situation = { request, target, run: runNumber(2), step: 'job/step', observed, now }
  const plan = planAction(situation)
  const foreseen = foresee(situation, plan)
  const [before, after] = [observed, foreseen.situation.observed].map((one) => stateOf(one, target))
  assert.ok(before !== undefined && after !== undefined)
  return { plan: tellPlan(foreseen.steps, before, after), checks: tellPreflight(situation, before, after.weights) }
}

const upTo = (stage: string) => walk(new World(guide()), stage)
const shortB = promotedB.replace(/(@sha256:.{12}).*/, '$1…')

describe('what is told before a step begins', () => {
  const rows: readonly {
    it: string
    world: () => World
    request: Request
    slots: readonly string[]
    wayBack: string
    checks: readonly string[]
  }[] = [
    {
      it: 'for Blue_0 has the new image beside the old one',
      world: () => new World(guide()),
      request: stages[0]?.request ?? assert.fail(),
      slots: ['green  100 %  acr.io/model:A', `blue     0 %  not there → ${imageB}`],
      wayBack: 'way back: rollback (to acr.io/model:A)',
      checks: ['no rollout is on record here', 'no other step of this run is at work', 'green is ready: 1 of 1 pods'],
    },
    {
      it: 'for several shares has the last of them',
      world: () => upTo('Blue_0'),
      request: shift(10, 50),
      slots: ['green  100 % → 50 %  acr.io/model:A', `blue     0 % → 50 %  ${imageB}`],
      wayBack: 'way back: rollback (to acr.io/model:A)',
      checks: [
        "the rollout on record is this run's own",
        'no other step of this run is at work',
        "'shift' may follow phase 'deployed'",
        'green is ready: 1 of 1 pods',
        'blue is ready: 1 of 1 pods',
        'blue has pods enough for 50 % of the traffic',
        'all is as this rollout left it: no drift',
      ],
    },
    {
      it: 'for Blue_Green has the image that green is to have',
      world: () => upTo('Blue_100'),
      request: stages[3]?.request ?? assert.fail(),
      slots: [`green    0 %  acr.io/model:A → ${shortB}`, `blue   100 %  ${imageB}`],
      wayBack: 'way back: rollback (to acr.io/model:A)',
      checks: [
        "the rollout on record is this run's own",
        'no other step of this run is at work',
        "'promote' may follow phase 'shifting'",
        "the weights are green 0 %, blue 100 %, as 'promote' needs",
        'blue is ready: 1 of 1 pods',
        'all is as this rollout left it: no drift',
      ],
    },
    {
      it: 'for Green_100 has the old image to be deployed again',
      world: () => upTo('Blue_Green'),
      request: stages[4]?.request ?? assert.fail(),
      slots: [`green    0 % → 100 %  ${shortB}`, `blue   100 % → 0 %  ${imageB} → not there`],
      wayBack: 'way back: deploy image: acr.io/model:A',
      checks: [
        "the rollout on record is this run's own",
        'no other step of this run is at work',
        "'remove' may follow phase 'promoted'",
        'green is ready: 1 of 1 pods',
        'all is as this rollout left it: no drift',
      ],
    },
  ]
  for (const { it: name, world, request, slots, wayBack, checks } of rows) {
    it(name, () => {
      const { plan, checks: rests } = told(world(), request)
      assert.deepEqual(plan.slice(0, 2), slots)
      assert.equal(plan.at(-1), wayBack)
      assert.ok(plan.slice(2, -1).every((line) => line.startsWith('• ')))
      assert.deepEqual(rests, checks)
    })
  }

  it('for a rollback has no way back', () => {
    const { plan, checks } = told(upTo('Blue_50'), rollback)
    assert.match(plan.at(-1) ?? '', /^• .*phase 'rolledBack'$/)
    assert.deepEqual(checks, ["the rollout on record is this run's own", 'all is as this rollout left it: no drift'])
  })

  it('has no more steps than one reads', () => {
    const shares = Array.from({ length: 90 }, (_, at) => at + 1) as [number, ...number[]]
    const { plan } = told(upTo('Blue_0'), shift(...shares))
    assert.equal(plan.at(-2), '• and 60 more of the kind')
    assert.equal(plan.length, 2 + 30 + 2)
  })
})

describe('what comes after a stage', () => {
  const rollbackToA = 'rollback (to acr.io/model:A)'
  const rows: readonly { stage: string; next: string; wayBack: string }[] = [
    { stage: 'Blue_0', next: 'shift blueWeight: 50', wayBack: rollbackToA },
    { stage: 'Blue_50', next: 'shift blueWeight: 100', wayBack: rollbackToA },
    { stage: 'Blue_100', next: 'promote', wayBack: rollbackToA },
    { stage: 'Blue_Green', next: 'remove', wayBack: rollbackToA },
    { stage: 'Green_100', next: 'deploy of a new image', wayBack: 'deploy image: acr.io/model:A' },
  ]
  for (const { stage, next, wayBack } of rows) {
    it(`${stage} is told as an action with its inputs, and the way back as one`, () => {
      const state = stateOf(upTo(stage).observe(), target)
      assert.deepEqual([nextFrom(state), wayBackFrom(state)], [next, wayBack])
    })
  }

  it('a rollback is a new image, and there is no way back', () => {
    const world = upTo('Blue_50')
    world.act(rollback, runNumber(2))
    const state = stateOf(world.observe(), target)
    assert.deepEqual([nextFrom(state), wayBackFrom(state)], ['deploy of a new image', undefined])
  })
})
