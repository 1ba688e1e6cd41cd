import assert from 'node:assert/strict'
import type { VirtualService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { allGreen } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { deploymentOf, guideVirtualService, runNumber } from './fixtures.ts'
import { deploy, guide, imageB, look, promote, recordIn, refusal, remove, rollback, shift, walk } from './scenario.ts'
import { Killed, World } from './world.ts'

function virtualServiceNamed(name: string): VirtualService {
  const made = guideVirtualService(allGreen)
  return { ...made, metadata: { ...made.metadata, name } }
}

describe('a state that does not fit', () => {
  const rows: readonly {
    why: string
    world: () => World
    request: Request
    run?: number
    code: string
    says: RegExp
  }[] = [
    {
      why: 'shift without a VirtualService',
      world: () => new World(),
      request: shift(50),
      code: 'virtualServiceMissing',
      says: /mlmodel-virtualservice/,
    },
    {
      why: 'shift without a VirtualService among many',
      world: () => new World(Array.from({ length: 30 }, (_, at) => virtualServiceNamed(`other-${at}`))),
      request: shift(50),
      code: 'virtualServiceMissing',
      says: /\(there: 'other-0', (?:'other-\d+', ){19}…\)/,
    },
    {
      why: 'shift without a rollout',
      world: () => new World(guide()),
      request: shift(50),
      code: 'noRollout',
      says: /no record/,
    },
    {
      why: 'promote before all traffic is on blue',
      world: () => walk(new World(guide()), 'Blue_50'),
      request: promote,
      code: 'wrongWeights',
      says: /green 50 %, blue 50 %/,
    },
    {
      why: 'remove before promote',
      world: () => walk(new World(guide()), 'Blue_100'),
      request: remove,
      code: 'wrongPhase',
      says: /'shifting'/,
    },
    {
      why: 'shift after promote',
      world: () => walk(new World(guide()), 'Blue_Green'),
      request: shift(50),
      code: 'wrongPhase',
      says: /'promoted'/,
    },
    {
      why: 'deploy after promote',
      world: () => walk(new World(guide()), 'Blue_Green'),
      request: deploy(imageB),
      code: 'wrongPhase',
      says: /'promoted'/,
    },
    {
      why: 'shift after the end',
      world: () => walk(new World(guide()), 'Green_100'),
      request: shift(50),
      code: 'wrongPhase',
      says: /'done'/,
    },
    {
      why: 'deploy by another run',
      world: () => walk(new World(guide()), 'Blue_50'),
      request: deploy(imageB),
      run: 3,
      code: 'runUnderWay',
      says: /run 20261122\.2 \(build 2\)/,
    },
    {
      why: 'rollback by another run',
      world: () => walk(new World(guide()), 'Blue_50'),
      request: rollback,
      run: 3,
      code: 'runUnderWay',
      says: /'shifting'/,
    },
    {
      why: 'shift by another run',
      world: () => walk(new World(guide()), 'Blue_50'),
      request: shift(60),
      run: 3,
      code: 'runUnderWay',
      says: /'shifting'/,
    },
    {
      why: 'an older run that is deployed again',
      world: () => walk(new World(guide()), 'Green_100'),
      request: deploy('acr.io/model:A'),
      run: 1,
      code: 'runOutdated',
      says: /Run 20261122\.2/,
    },
  ]
  for (const { why, world, request, run = 2, code, says } of rows) {
    it(`refuses ${why} and changes nothing`, () => {
      const there = world()
      there.writesLeft = 0
      const refused = refusal(() => there.act(request, runNumber(run)))
      assert.equal(refused.code, code)
      assert.match(refused.message, says)
      assert.notEqual(refused.remedy, '')
    })
  }

  it('refuses blue that is not ready for its share', () => {
    const world = walk(new World(guide()), 'Blue_0')
    world.put(deploymentOf('blue', imageB, 0))
    const refused = refusal(() => world.act(shift(50), runNumber(2)))
    assert.deepEqual([refused.code, refused.slot], ['slotNotReady', 'blue'])
    assert.match(refused.message, /0 of 1 pods ready/)
  })

  it('refuses to deploy when green cannot take the traffic', () => {
    const world = new World(guide())
    world.put(deploymentOf('green', 'acr.io/model:A', 0))
    assert.equal(refusal(() => world.act(deploy(imageB), runNumber(2))).code, 'slotNotReady')
  })

  it('refuses a first release over a blue that serves', () => {
    const world = walk(new World(guide()), 'Blue_100')
    world.objects.delete('Deployment/model-green')
    assert.match(refusal(() => world.act(deploy(imageB), runNumber(2))).message, /blue serves 100 %/)
  })
})

describe('takeOver', () => {
  it('lets another run start over, with all traffic on green first', () => {
    const world = walk(new World(guide()), 'Blue_50')
    world.act({ ...deploy('acr.io/model:C'), takeOver: true }, runNumber(3))
    assert.deepEqual(look(world).weights, { green: 100, blue: 0 })
    assert.equal(recordIn(world)?.run.id, 3)
  })

  it('lets another run roll a promotion back, wherever it is killed', () => {
    for (let writes = 0; writes < 5; writes++) {
      const world = walk(new World(guide()), 'Blue_Green')
      world.writesLeft = writes
      assert.throws(() => world.act({ ...rollback, takeOver: true } as Request, runNumber(3)), Killed)
      world.writesLeft = Number.POSITIVE_INFINITY
      world.act({ ...rollback, takeOver: true } as Request, runNumber(3))
      assert.deepEqual([look(world).green, look(world).phase], ['acr.io/model:A', 'rolledBack'])
    }
  })
})
