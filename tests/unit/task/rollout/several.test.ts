import assert from 'node:assert/strict'
import type { VirtualService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { virtualServicesIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/observed.ts'
import { planRestore } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/restore.ts'
import {
  readRecord,
  recordAnnotation,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import type { Request, Target } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import {
  readRouting,
  routingIn,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { guideVirtualService, recordOf, runNumber, target as single, withRecord } from './fixtures.ts'
import { deploy, guide, imageB, promote, refusal, remove, rollback, shift, stages } from './scenario.ts'
import { Killed, step, World } from './world.ts'

const target: Target = { ...single, otherVirtualServices: ['inside', 'partners'] }
const named = (name: string, weights = { green: 100, blue: 0 }): VirtualService => {
  const guide = guideVirtualService(weights)
  return { ...guide, metadata: { ...guide.metadata, name } }
}
const start = () => new World([...guide(), named('inside'), named('partners')], target)
const all = (world: World) => virtualServicesIn(world.observe())
const blueIn = (world: World) => all(world).map((one) => readRouting(one, target).route.weights.blue)
const recordOn = ({ metadata }: VirtualService) => readRecord(metadata.annotations?.[recordAnnotation])

/** Somebody gives the header routes and the weights of one of them another look. */
function tamper(world: World, name: string, weights: { green: number; blue: number }): void {
  const there = world.get<VirtualService>('VirtualService', name) ?? assert.fail(name)
  world.put({ ...named(name, weights), metadata: there.metadata } as VirtualService)
}

function walk(world: World, upTo: string): World {
  for (const { stage, request } of stages) {
    world.act(request, runNumber(2))
    if (stage === upTo) return world
  }
  return world
}

describe('a rollout of several VirtualServices', () => {
  for (const { stage, request } of stages) {
    it(`has the same weights and header routes in all of them after ${stage}, and nothing to do when it runs again`, () => {
      const world = walk(start(), stage)
      const [first, ...others] = all(world).map(({ spec }) => spec)
      for (const other of others) assert.deepEqual(other, first)
      world.writesLeft = 0
      const before = world.summary()
      world.act(request, runNumber(2), '2026-11-22T13:00:00.000Z')
      assert.deepEqual(world.summary(), before)
    })

    it(`ends as an undisturbed one when ${stage} was killed after any of its writes`, () => {
      const previous = stages[stages.findIndex((one) => one.stage === stage) - 1]?.stage
      const begin = () => (previous === undefined ? start() : walk(start(), previous))
      const undisturbed = begin()
      undisturbed.act(request, runNumber(2))
      for (let writes = 0; ; writes++) {
        const world = begin()
        world.writesLeft = writes
        const killed = isKilled(() => world.act(request, runNumber(2)))
        world.writesLeft = Number.POSITIVE_INFINITY
        world.act(request, runNumber(2))
        assert.deepEqual(world.summary(), undisturbed.summary(), `after ${writes} writes`)
        if (!killed) return
      }
    })
  }

  it('is written in one step, whatever their number', () => {
    const world = walk(start(), 'Blue_0')
    world.steps.length = 0
    world.act(shift(50), runNumber(2))
    const [step, ...more] = world.steps
    assert.ok(step?.kind === 'setRouting')
    assert.deepEqual(
      [step.patches.map(({ virtualService }) => virtualService), more],
      [[single.virtualService, 'inside', 'partners'], []],
    )
  })

  it('has its record on the first, with a copy on each other that knows no claim and no history', () => {
    const [first, ...others] = all(walk(start(), 'Blue_50')).map(recordOn)
    assert.ok(first?.history !== undefined)
    for (const copy of others) {
      assert.deepEqual(
        [copy?.phase, copy?.weights, copy?.history, copy?.left?.routes.length],
        ['shifting', first.weights, undefined, 3],
      )
    }
  })

  it('goes back from any mixture of weights', () => {
    const world = walk(start(), 'Blue_50')
    tamper(world, 'partners', { green: 0, blue: 100 })
    world.act(rollback, runNumber(2))
    assert.deepEqual(blueIn(world), [0, 0, 0])
  })
})

describe('undoing a shift of several VirtualServices', () => {
  it('puts all of them back, also those that it has not reached', () => {
    const world = walk(start(), 'Blue_0')
    const read = () => routingIn(world.observe(), target) ?? assert.fail()
    const before = read()
    world.writesLeft = 2
    assert.ok(isKilled(() => world.act(shift(50), runNumber(2))))
    world.writesLeft = Number.POSITIVE_INFINITY
    const there = read()
    assert.deepEqual(blueIn(world), [50, 50, 0])
    const now = '2026-11-22T13:00:00.000Z'
    const plan = planRestore({ target, request: shift(50), step, before, written: there, there, now })
    const [only, ...more] = plan.steps
    assert.ok(only?.kind === 'setRouting')
    assert.deepEqual([only.patches.length, more], [2, []])
  })
})

describe('a further VirtualService', () => {
  const rows: readonly { why: string; change: (world: World) => void; request: Request; code: string; says: RegExp }[] =
    [
      {
        why: 'that is not there bars the shift',
        change: (world) => world.objects.delete('VirtualService/partners'),
        request: shift(60),
        code: 'virtualServiceMissing',
        says: /'partners' is not in.*there: 'mlmodel-virtualservice', 'inside'/,
      },
      {
        why: 'with other weights is drift, with its name',
        change: (world) => tamper(world, 'inside', { green: 80, blue: 20 }),
        request: shift(60),
        code: 'drift',
        says: /in VirtualService 'inside' the weights are green 80 %, blue 20 %/,
      },
      {
        why: 'of another run’s rollout is not taken away',
        change: (world) => world.put(withRecord(named('inside'), recordOf({ run: runNumber(7) }))),
        request: shift(60),
        code: 'runUnderWay',
        says: /under way on VirtualService 'inside'/,
      },
    ]
  for (const { why, change, request, code, says } of rows) {
    it(why, () => {
      const world = walk(start(), 'Blue_50')
      change(world)
      world.writesLeft = 0
      const refused = refusal(() => world.act(request, runNumber(2)))
      assert.equal(refused.code, code)
      assert.match(refused.message, says)
    })
  }

  for (const gone of ['partners', single.virtualService]) {
    it(`must be there before deploy: '${gone}' is not created`, () => {
      const world = start()
      world.objects.delete(`VirtualService/${gone}`)
      const refused = refusal(() => world.act(deploy(imageB), runNumber(2)))
      assert.deepEqual([refused.code, world.steps], ['virtualServiceMissing', []])
      assert.match(refused.message, new RegExp(`'${gone}' is not in namespace`))
    })
  }

  it('must have all its traffic on blue before promote', () => {
    const world = walk(start(), 'Blue_100')
    // As a shift that was killed in its midst leaves it: behind, and by its own copy of the record.
    const behind = walk(start(), 'Blue_50').get<VirtualService>('VirtualService', 'partners') ?? assert.fail()
    world.put(behind)
    const refused = refusal(() => world.act(promote, runNumber(2)))
    assert.equal(refused.code, 'wrongWeights')
    assert.match(refused.message, /of VirtualService 'partners' are green 50 %, blue 50 %/)
  })

  it('is put back as it was left where drift is overwritten, and only it', () => {
    const world = walk(start(), 'Blue_50')
    tamper(world, 'inside', { green: 80, blue: 20 })
    world.steps.length = 0
    world.act({ ...shift(50), onDrift: 'overwrite' } as Request, runNumber(2))
    const patched = world.steps.flatMap((step) => (step.kind === 'setRouting' ? step.patches : []))
    assert.deepEqual(
      patched.map(({ virtualService }) => virtualService),
      ['inside'],
    )
    assert.deepEqual(blueIn(world), [50, 50, 50])
  })

  it('belongs to the rollout: another that begins with it is refused, also when that rollout is of its own', () => {
    const world = walk(start(), 'Blue_50')
    const alone = new World([...world.objects.values()], { ...single, virtualService: 'inside' })
    assert.equal(refusal(() => alone.act(deploy('acr.io/model:C'), runNumber(3))).code, 'runUnderWay')
  })

  it('is free once the rollout is done', () => {
    const world = walk(start(), 'Green_100')
    assert.match(world.act(remove, runNumber(2)).because ?? '', /is done/)
    world.act(deploy('acr.io/model:C'), runNumber(3))
    assert.deepEqual(
      all(world).map((one) => recordOn(one)?.run.id),
      [3, 3, 3],
    )
  })
})

function isKilled(work: () => void): boolean {
  try {
    work()
    return false
  } catch (error) {
    if (error instanceof Killed) return true
    throw error
  }
}
