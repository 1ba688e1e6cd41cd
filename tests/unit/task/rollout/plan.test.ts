import assert from 'node:assert/strict'
import type { Deployment } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { deploymentOf, runNumber } from './fixtures.ts'
import {
  deploy,
  guide,
  imageB,
  look,
  promote,
  promotedB,
  recordIn,
  refusal,
  remove,
  rollback,
  shift,
  stages,
  walk,
} from './scenario.ts'
import { Killed, World } from './world.ts'

describe('a rollout over the guide’s objects', () => {
  const A = 'acr.io/model:A'
  const rows = [
    { stage: 'Blue_0', weights: [100, 0], phase: 'deployed', green: A, blue: imageB, blueAnsweredBy: 'blue' },
    { stage: 'Blue_50', weights: [50, 50], phase: 'shifting', green: A, blue: imageB, blueAnsweredBy: 'blue' },
    { stage: 'Blue_100', weights: [0, 100], phase: 'shifting', green: A, blue: imageB, blueAnsweredBy: 'blue' },
    {
      stage: 'Blue_Green',
      weights: [0, 100],
      phase: 'promoted',
      green: promotedB,
      blue: imageB,
      blueAnsweredBy: 'blue',
    },
    {
      stage: 'Green_100',
      weights: [100, 0],
      phase: 'done',
      green: promotedB,
      blue: undefined,
      blueAnsweredBy: 'green',
    },
  ]
  for (const {
    stage,
    weights: [green, blue],
    ...rest
  } of rows) {
    it(`stands after ${stage} as the guide's table says`, () => {
      assert.deepEqual(look(walk(new World(guide()), stage)), { weights: { green, blue }, ...rest })
    })

    it(`changes nothing when ${stage} runs again`, () => {
      const world = walk(new World(guide()), stage)
      const before = world.summary()
      world.writesLeft = 0
      world.act(stages.find((one) => one.stage === stage)?.request as Request, runNumber(2), '2026-11-22T13:00:00.000Z')
      assert.deepEqual(world.summary(), before)
    })
  }

  it('leaves no trace of the promotion on green when it is done', () => {
    const green = walk(new World(guide()), 'Green_100').get<Deployment>('Deployment', 'model-green')
    assert.deepEqual(Object.keys(green?.metadata.annotations ?? {}), ['deployment.kubernetes.io/revision'])
  })

  it('waits for a green that another step has just written to, instead of taking it for one that is not ready', () => {
    const world = walk(new World(guide()), 'Blue_Green')
    const green = world.get<Deployment>('Deployment', 'model-green') ?? assert.fail()
    world.put({ ...green, metadata: { ...green.metadata, generation: (green.metadata.generation ?? 0) + 1 } })
    world.steps.length = 0
    world.act(remove, runNumber(2))
    assert.equal(world.steps[0]?.kind, 'awaitReady')
    assert.equal(look(world).phase, 'done')
  })

  it('puts all traffic on green before the image of blue changes', () => {
    const world = walk(new World(guide()), 'Blue_100')
    world.steps.length = 0
    world.act(deploy('acr.io/model:C'), runNumber(2))
    assert.deepEqual(
      world.steps.map(({ kind }) => kind),
      ['setRouting', 'setTemplate', 'awaitReady', 'setRouting'],
    )
    const [first] = world.steps
    assert.deepEqual(first?.kind === 'setRouting' && first.weights.after, { green: 100, blue: 0 })
  })

  it('creates what is missing, the VirtualService first because it claims the rollout', () => {
    const world = new World([deploymentOf('green', 'acr.io/model:A')])
    world.act(deploy(imageB), runNumber(2))
    assert.deepEqual(
      world.steps.flatMap((step) => (step.kind === 'create' ? [step.object.kind] : [])),
      ['VirtualService', 'Gateway', 'Service', 'Service', 'Deployment'],
    )
    assert.equal(look(world).phase, 'deployed')
  })
})

describe('a first release', () => {
  it('gives the image to green, and the later actions have nothing to do', () => {
    const world = new World()
    world.act(deploy(imageB), runNumber(1))
    assert.deepEqual(look(world), {
      weights: { green: 100, blue: 0 },
      phase: 'done',
      green: imageB,
      blue: undefined,
      blueAnsweredBy: 'green',
    })
    world.writesLeft = 0
    for (const request of [shift(50), shift(100), promote, remove, rollback]) {
      assert.match(world.act(request, runNumber(1)).because ?? '', /first release/)
    }
  })

  it('goes to green again when it never became ready and was rolled back', () => {
    const world = new World()
    world.writesLeft = 5 // Killed before green's readiness was recorded.
    assert.throws(() => world.act(deploy(imageB), runNumber(1)), Killed)
    world.writesLeft = Number.POSITIVE_INFINITY
    world.act(rollback, runNumber(1))
    assert.equal(look(world).phase, 'rolledBack')
    world.put(deploymentOf('green', imageB, 0))
    world.act(deploy('acr.io/model:C'), runNumber(2))
    assert.deepEqual([look(world).green, look(world).blue, look(world).phase], ['acr.io/model:C', undefined, 'done'])
  })
})

describe('a first release that somebody puts a green beside', () => {
  /** A first release of B that was killed when its record was written, and a green with A that is there since. */
  function interrupted(ready: number): World {
    const world = new World()
    world.writesLeft = 1
    assert.throws(() => world.act(deploy(imageB), runNumber(1)), Killed)
    world.writesLeft = Number.POSITIVE_INFINITY
    world.put(deploymentOf('green', 'acr.io/model:A', ready))
    return world
  }

  it('leaves it its image, and releases beside it', () => {
    const world = interrupted(1)
    world.act(deploy(imageB), runNumber(1))
    const { green, blue, phase } = look(world)
    assert.deepEqual([green, blue, phase], ['acr.io/model:A', imageB, 'deployed'])
    assert.equal(recordIn(world)?.images.before, 'acr.io/model:A')
  })

  it('does not take it for its own while it gets ready', () => {
    const world = interrupted(0)
    assert.equal(refusal(() => world.act(deploy(imageB), runNumber(1))).code, 'slotNotReady')
    assert.equal(look(world).green, 'acr.io/model:A')
  })
})

describe('an action that was killed after any of its writes', () => {
  for (const { stage, request } of [...stages, { stage: 'first release', request: deploy(imageB) }]) {
    it(`ends as an undisturbed one when ${stage} runs again`, () => {
      const previous = stages[stages.findIndex((one) => one.stage === stage) - 1]?.stage
      const start = () => {
        if (stage === 'first release') return new World()
        const world = new World(guide())
        return previous === undefined ? world : walk(world, previous)
      }
      const undisturbed = start()
      undisturbed.act(request, runNumber(2))
      for (let writes = 0; ; writes++) {
        const world = start()
        world.writesLeft = writes
        let killed = false
        try {
          world.act(request, runNumber(2))
        } catch (error) {
          assert.ok(error instanceof Killed)
          killed = true
        }
        world.writesLeft = Number.POSITIVE_INFINITY
        world.act(request, runNumber(2))
        assert.deepEqual(world.summary(), undisturbed.summary(), `after ${writes} writes`)
        if (!killed) {
          assert.ok(writes > 0)
          return
        }
      }
    })
  }
})
