import assert from 'node:assert/strict'
import type {
  Deployment,
  KubernetesObject,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import {
  readRecord,
  recordAnnotation,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import type {
  DeployRequest,
  Request,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { readRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { creation, deploymentOf, digestB, guideVirtualService, runNumber, serviceOf, target } from './fixtures.ts'
import { Killed, World } from './world.ts'

const change = { takeOver: false, timeoutSeconds: 60 }
const deploy = (image: string): DeployRequest => ({
  action: 'deploy',
  ...change,
  image,
  container: undefined,
  manifest: undefined,
  creation,
})
const shift = (blueWeight: number): Request => ({ action: 'shift', ...change, blueWeight })
const promote: Request = { action: 'promote', ...change }
const remove: Request = { action: 'remove', ...change, drainSeconds: 10 }
const rollback: Request = { action: 'rollback', ...change, drainSeconds: 10 }
const imageB = 'acr.io/model:B'
const promotedB = `acr.io/model:B@${digestB}`

/** The guide's objects with A as green, as its own Helm pipeline left them. */
const guide = (): KubernetesObject[] => [
  guideVirtualService({ green: 100, blue: 0 }),
  { apiVersion: 'networking.istio.io/v1beta1', kind: 'Gateway', metadata: { name: 'mlmodel-gateway' } },
  serviceOf('green'),
  serviceOf('blue'),
  deploymentOf('green', 'acr.io/model:A'),
]

const stages: readonly { stage: string; request: Request }[] = [
  { stage: 'Blue_0', request: deploy(imageB) },
  { stage: 'Blue_50', request: shift(50) },
  { stage: 'Blue_100', request: shift(100) },
  { stage: 'Blue_Green', request: promote },
  { stage: 'Green_100', request: remove },
]

function look(world: World) {
  const routing = readRouting(
    world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService,
    target,
  )
  const image = (name: string) => world.get<Deployment>('Deployment', name)?.spec.template.spec.containers[0]?.image
  return {
    weights: routing.route.weights,
    phase: routing.record?.phase,
    green: image('model-green'),
    blue: image('model-blue'),
    blueAnsweredBy: routing.headerRoutes.find(({ asked }) => asked === 'blue')?.answers,
  }
}

function refusal(action: () => unknown): Refusal {
  try {
    action()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

function walk(world: World, upTo: string, run = runNumber(2)): World {
  for (const { stage, request } of stages) {
    world.act(request, run)
    if (stage === upTo) return world
  }
  return world
}

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
})

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

  const drifts: readonly { what: string; make: (world: World) => void; says: RegExp }[] = [
    {
      what: 'weights',
      make: (world) => {
        const { metadata } = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService
        world.put({ ...guideVirtualService({ green: 70, blue: 30 }), metadata })
      },
      says: /the weights are green 70 %, blue 30 %, last set were green 50 %, blue 50 %/,
    },
    {
      what: 'blue’s image',
      make: (world) => world.put(deploymentOf('blue', 'acr.io/model:X')),
      says: /blue has image 'acr.io\/model:X'/,
    },
    {
      what: 'green’s image',
      make: (world) => world.put(deploymentOf('green', 'acr.io/model:X')),
      says: /green has image 'acr.io\/model:X'/,
    },
  ]
  for (const { what, make, says } of drifts) {
    it(`refuses to go on when ${what} drifted, unless told to take over`, () => {
      const world = walk(new World(guide()), 'Blue_50')
      make(world)
      assert.match(refusal(() => world.act(shift(100), runNumber(2))).message, says)
      world.act({ ...shift(100), takeOver: true } as Request, runNumber(2))
      assert.deepEqual(look(world).weights, { green: 0, blue: 100 })
      world.act(shift(90), runNumber(2))
    })
  }
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

function recordIn(world: World) {
  const { metadata } = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService
  return readRecord(metadata.annotations?.[recordAnnotation])
}
