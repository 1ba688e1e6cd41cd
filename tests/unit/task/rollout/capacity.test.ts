import assert from 'node:assert/strict'
import {
  podsForAll,
  shortageOf,
  tellScaling,
  tellShortage,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/capacity.ts'
import type { Deployment } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { deploymentOf, recordOf, runNumber } from './fixtures.ts'
import { deploy, guide, imageB, recordIn, refusal, remove, rollback, shift, walk } from './scenario.ts'
import { World } from './world.ts'

/** A Deployment with so many pods wanted, all of them ready. */
function sized(slot: 'green' | 'blue', pods: number): Deployment {
  const one = deploymentOf(slot, 'acr.io/model:A')
  const status = { observedGeneration: 1, replicas: pods, updatedReplicas: pods, readyReplicas: pods }
  return { ...one, spec: { ...one.spec, replicas: pods }, status: { ...status, availableReplicas: pods } }
}

describe('the pods that a share of the traffic needs', () => {
  const rows = [
    { share: 0, full: 10, ready: 0, lacks: undefined },
    { share: 1, full: 10, ready: 0, lacks: 1 },
    { share: 1, full: 10, ready: 1, lacks: undefined },
    { share: 10, full: 10, ready: 1, lacks: undefined },
    { share: 11, full: 10, ready: 1, lacks: 2 },
    { share: 50, full: 3, ready: 1, lacks: 2 },
    { share: 50, full: 3, ready: 2, lacks: undefined },
    { share: 100, full: 3, ready: 2, lacks: 3 },
    { share: 29, full: 100, ready: 28, lacks: 29 },
    { share: 29, full: 100, ready: 29, lacks: undefined },
  ]
  for (const { share, full, ready, lacks } of rows) {
    it(`are ${lacks ?? `no more than ${ready}`} for ${share} % of what ${full} serve`, () => {
      assert.equal(shortageOf('blue', sized('blue', ready), share, full)?.needed, lacks)
    })
  }

  it('are told with the numbers and the command', () => {
    const shortage = shortageOf('blue', sized('blue', 1), 50, 4) ?? assert.fail()
    assert.equal(
      tellShortage(shortage),
      `Blue (Deployment 'model-blue') has 1 ready pod and needs 2 for 50 % of the traffic: green had 4 pods for all of it.`,
    )
    assert.match(tellScaling(shortage, 'abtesting'), /kubectl scale deployment model-blue --replicas=2 -n abtesting/)
  })

  const bases = [
    { it: 'green’s while it has all the traffic', blue: 0, kept: 7, green: 4, want: 4 },
    { it: 'those that were kept, once blue has some', blue: 50, kept: 7, green: 4, want: 7 },
    { it: 'green’s where no record kept any', blue: 50, kept: undefined, green: 4, want: 4 },
    { it: 'one at least', blue: 0, kept: undefined, green: 0, want: 1 },
  ]
  for (const { it: title, blue, kept, green, want } of bases) {
    it(`are counted by ${title}`, () => {
      const weights = { green: 100 - blue, blue }
      assert.equal(podsForAll(recordOf({ podsForAll: kept }), weights, sized('green', green)), want)
    })
  }
})

const asked = (request: Request, capacity: 'off' | 'warn' | 'fail') => ({ ...request, capacity }) as Request

describe('a share that blue’s pods do not fit', () => {
  /** Green with four pods, blue with one. */
  const short = () => {
    const world = new World(guide())
    world.put(sized('green', 4))
    world.act({ ...deploy(imageB), blueReplicas: 1 }, runNumber(2))
    return world
  }
  it('is set with a warning', () => {
    const { warnings } = short().act(shift(50), runNumber(2))
    assert.deepEqual(warnings?.length, 1)
    assert.match(warnings?.[0] ?? '', /has 1 ready pod and needs 2 for 50 %.*kubectl scale .*--replicas=2/)
  })

  it('is set without a word when capacity is off', () => {
    assert.deepEqual(short().act(asked(shift(100), 'off'), runNumber(2)).warnings, [])
  })

  it('is refused, also as a later one of a list, before anything is written', () => {
    const world = short()
    world.writesLeft = 0
    for (const request of [shift(50), shift(10, 25, 50)]) {
      const { code, message, remedy } = refusal(() => world.act(asked(request, 'fail'), runNumber(2)))
      assert.equal(code, 'capacityShort')
      assert.match(message, /needs 2 for 50 %/)
      assert.match(remedy, /Then run this step again/)
    }
  })

  it('is taken when they fit', () => {
    assert.deepEqual(short().act(asked(shift(25), 'fail'), runNumber(2)).warnings, [])
  })
})

describe('traffic that goes back to a green that was scaled down meanwhile', () => {
  for (const [name, upTo, request] of [
    ['remove', 'Blue_Green', remove],
    ['rollback', 'Blue_100', rollback],
  ] as const) {
    it(`goes back by '${name}' with a warning, even when capacity is to fail`, () => {
      const world = new World(guide())
      world.put(sized('green', 4))
      walk(world, upTo)
      assert.equal(recordIn(world)?.podsForAll, 4)
      const green = world.get<Deployment>('Deployment', 'model-green') ?? assert.fail()
      const generation = green.metadata.generation ?? 1
      const status = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 }
      world.put({
        ...green,
        spec: { ...green.spec, replicas: 1 },
        status: { observedGeneration: generation, ...status },
      } as Deployment)
      world.warnings.length = 0
      world.act(asked(request, 'fail'), runNumber(2))
      assert.equal(world.warnings.length, 1)
      assert.match(world.warnings.join(), /^Green .* has 1 ready pod and needs 4 for 100 % of the traffic/)
    })
  }
})
