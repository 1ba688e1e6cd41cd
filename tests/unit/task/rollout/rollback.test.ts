import assert from 'node:assert/strict'
import type { Deployment } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { deploymentOf, runNumber } from './fixtures.ts'
import { deploy, guide, imageB, look, promote, remove, rollback, stages, walk } from './scenario.ts'
import { Killed, World } from './world.ts'

describe('rollback', () => {
  for (const { stage } of stages.slice(0, 4)) {
    it(`brings back the old image after ${stage}, wherever it is killed`, () => {
      for (let writes = 0; ; writes++) {
        const world = walk(new World(guide()), stage)
        world.writesLeft = writes
        let killed = false
        try {
          world.act(rollback, runNumber(2))
        } catch (error) {
          assert.ok(error instanceof Killed)
          killed = true
          world.writesLeft = Number.POSITIVE_INFINITY
          world.act(rollback, runNumber(2))
        }
        assert.deepEqual(look(world), {
          weights: { green: 100, blue: 0 },
          phase: 'rolledBack',
          green: 'acr.io/model:A',
          blue: undefined,
          blueAnsweredBy: 'green',
        })
        assert.equal(
          world.get<Deployment>('Deployment', 'model-green')?.metadata.annotations?.[
            'istio-canary-shift/before-promotion'
          ],
          undefined,
        )
        if (!killed) return
      }
    })
  }

  it('keeps traffic on blue while green gets its old image back', () => {
    const world = walk(new World(guide()), 'Blue_Green')
    world.steps.length = 0
    world.act(rollback, runNumber(2))
    assert.deepEqual(
      world.steps.map((step) =>
        step.kind === 'setRouting' ? `weights ${step.weights.after.green}/${step.weights.after.blue}` : step.kind,
      ),
      ['weights 0/100', 'setTemplate', 'awaitReady', 'weights 100/0', 'drain', 'delete', 'awaitGone', 'weights 100/0'],
    )
  })

  it('moves traffic to green at once when blue is broken, and does not wait for it to drain', () => {
    const world = walk(new World(guide()), 'Blue_100')
    world.put(deploymentOf('blue', imageB, 0))
    world.steps.length = 0
    world.act(rollback, runNumber(2))
    assert.deepEqual(
      world.steps.map(({ kind }) => kind),
      ['setRouting', 'delete', 'awaitGone', 'setRouting'],
    )
  })

  const ways = [
    { it: 'is rolled back', request: rollback, run: 2, phase: 'rolledBack' },
    { it: 'is taken over', request: { ...deploy('acr.io/model:C'), takeOver: true }, run: 3, phase: 'deployed' },
  ]
  for (const { it: what, request, run, phase } of ways) {
    it(`keeps a promotion from green that has not come there when the rollout ${what}`, () => {
      const world = walk(new World(guide()), 'Blue_100')
      world.writesLeft = 1
      assert.throws(() => world.act(promote, runNumber(2)), Killed)
      const late = world.plan(promote, runNumber(2)).steps.find(({ kind }) => kind === 'setTemplate')
      assert.ok(late)
      world.writesLeft = Number.POSITIVE_INFINITY
      world.act(request, runNumber(run))
      assert.equal(look(world).phase, phase)
      assert.throws(() => world.carryOut(late), /Test failed/)
    })
  }

  it('works when blue is missing', () => {
    const world = walk(new World(guide()), 'Blue_100')
    world.objects.delete('Deployment/model-blue')
    world.act(rollback, runNumber(2))
    assert.deepEqual([look(world).weights, look(world).phase], [{ green: 100, blue: 0 }, 'rolledBack'])
  })

  it('changes nothing after a rollout that is done, and without any', () => {
    for (const world of [walk(new World(guide()), 'Green_100'), new World(guide()), new World()]) {
      world.writesLeft = 0
      assert.ok(world.act(rollback, runNumber(2)).because)
    }
  })

  it('lets the same run start over', () => {
    const world = walk(new World(guide()), 'Blue_50')
    world.act(rollback, runNumber(2))
    assert.equal(look(walk(world, 'Green_100')).phase, 'done')
  })

  it('fences green off for no longer than until a release is done, also where that changes no image', () => {
    const world = walk(new World(guide()), 'Blue_Green')
    const green = world.get<Deployment>('Deployment', 'model-green') ?? assert.fail()
    const annotations = { ...green.metadata.annotations, 'istio-canary-shift/rolled-back': '2026-11-22T00:00:00.000Z' }
    world.put({ ...green, metadata: { ...green.metadata, annotations } })
    world.act(remove, runNumber(2))
    const { metadata } = world.get<Deployment>('Deployment', 'model-green') ?? assert.fail()
    assert.deepEqual(
      Object.keys(metadata.annotations ?? {}).filter((name) => name.startsWith('istio-canary-shift/')),
      [],
    )
  })
})
