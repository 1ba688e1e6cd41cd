import assert from 'node:assert/strict'
import type { VirtualService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { planAction } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/actions.ts'
import type { ProofRequest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/proof-request.ts'
import type { Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { runNumber, target, withRecord } from './fixtures.ts'
import { deploy, guide, imageB, look, recordIn, refusal, rollback, shift, stages, walk } from './scenario.ts'
import { Killed, step, World } from './world.ts'

const proof: ProofRequest = {
  address: { kind: 'url', url: 'http://gateway.example.com/score' },
  method: 'GET',
  headers: {},
  body: undefined,
  count: 2000,
  seconds: 60,
}

/** The same request, with a proof by marks that the task sets. */
function proven(request: Request): Request {
  return request.action === 'status' ? request : { ...request, proof, markSlots: true }
}

/** What was done, in words: writes of the routing with their weights and phase, proofs with theirs, other kinds as they are. */
function told(world: World): string[] {
  return world.steps.map((one) => {
    switch (one.kind) {
      case 'setRouting':
        return `${one.phase} ${one.weights.after.blue}`
      case 'prove':
        return `prove ${one.split.weights.blue}, header ${one.split.blueAnsweredBy}`
      case 'watch':
        return `${one.gated ? 'observe' : 'let stand'} ${one.split.weights.blue} for ${one.seconds} s`
      default:
        return one.kind
    }
  })
}

function at(stage: string | undefined): World {
  const world = new World(guide())
  return stage === undefined ? world : walk(world, stage)
}

describe('a plan with a proof', () => {
  const rows: readonly { stage: string; after: string | undefined; request: Request; steps: readonly string[] }[] = [
    {
      stage: 'Blue_0',
      after: undefined,
      request: deploy(imageB),
      steps: ['deploying 0', 'create', 'awaitReady', 'deploying 0', 'prove 0, header blue', 'deployed 0'],
    },
    {
      stage: 'Blue_50',
      after: 'Blue_0',
      request: shift(50),
      steps: ['shifting 50', 'prove 50, header blue', 'shifting 50'],
    },
    {
      stage: 'Blue_Green, before green changes and after',
      after: 'Blue_100',
      request: { ...(stages[3]?.request as Request) },
      steps: [
        'promoting 100',
        'prove 100, header blue',
        'setTemplate',
        'awaitReady',
        'prove 100, header blue',
        'promoted 100',
      ],
    },
    {
      stage: 'Green_100, before blue goes',
      after: 'Blue_Green',
      request: { ...(stages[4]?.request as Request) },
      steps: ['removing 0', 'prove 0, header green', 'drain', 'delete', 'awaitGone', 'setTemplate', 'done 0'],
    },
    {
      stage: 'a rollback, before blue goes',
      after: 'Blue_50',
      request: rollback,
      steps: ['rollingBack 0', 'prove 0, header green', 'drain', 'delete', 'awaitGone', 'rolledBack 0'],
    },
    {
      stage: 'a deploy over a blue that serves, before its image changes and after',
      after: 'Blue_50',
      request: deploy('acr.io/model:C'),
      steps: [
        'deploying 0',
        'prove 0, header green',
        'setTemplate',
        'awaitReady',
        'deploying 0',
        'prove 0, header blue',
        'deployed 0',
      ],
    },
  ]
  for (const { stage, after, request, steps } of rows) {
    it(`proves ${stage}`, () => {
      const world = at(after)
      world.steps.length = 0
      world.act(proven(request), runNumber(2))
      assert.deepEqual(told(world), steps)
      assert.equal(recordIn(world)?.claim, undefined)
    })
  }

  it('proves a first release before it is done', () => {
    const world = new World()
    world.act(proven(deploy(imageB)), runNumber(1))
    assert.deepEqual(told(world).slice(-3), ['awaitReady', 'prove 0, header green', 'done 0'])
  })

  it('proves again, and writes nothing, when a stage runs again', () => {
    const world = at(undefined)
    for (const { stage, request } of stages) {
      world.act(proven(request), runNumber(2))
      world.steps.length = 0
      world.act(proven(request), runNumber(2), '2026-11-22T13:00:00.000Z')
      assert.deepEqual(
        world.steps.map(({ kind }) => kind),
        ['prove'],
        stage,
      )
    }
  })

  for (const { stage, request } of stages) {
    it(`ends as an undisturbed one when ${stage} was killed after any of its writes and runs again`, () => {
      const start = () => {
        const world = at(undefined)
        for (const one of stages) {
          if (one.stage === stage) return world
          world.act(proven(one.request), runNumber(2))
        }
        return world
      }
      const undisturbed = start()
      undisturbed.act(proven(request), runNumber(2))
      for (let writes = 0; ; writes++) {
        const world = start()
        world.writesLeft = writes
        let killed = false
        try {
          world.act(proven(request), runNumber(2))
        } catch (error) {
          assert.ok(error instanceof Killed)
          killed = true
        }
        world.writesLeft = Number.POSITIVE_INFINITY
        world.act(proven(request), runNumber(2))
        assert.deepEqual(world.summary(), undisturbed.summary(), `after ${writes} writes`)
        if (!killed) return
      }
    })
  }

  it('is refused, but for a rollback, where routes tell no slot and shall not', () => {
    const world = at('Blue_0')
    const plain = (request: Request) => ({ ...proven(request), markSlots: false }) as Request
    const { code, message } = refusal(() => world.act(plain(shift(50)), runNumber(2)))
    assert.equal(code, 'slotsUnmarked')
    assert.match(message, /4 of 4 in VirtualService 'mlmodel-virtualservice' do not \(model-svc-green\./)
    world.act(plain(rollback), runNumber(2))
    assert.equal(look(world).phase, 'rolledBack')
  })
})

describe('a plan of several shares', () => {
  const several = (more: object): Request => ({ ...shift(10, 25, 50), ...more }) as Request

  it('sets one after the other, each proven and let stand', () => {
    const world = at('Blue_0')
    world.steps.length = 0
    world.act(proven(several({ stepSeconds: 30 })), runNumber(2))
    assert.deepEqual(told(world), [
      'shifting 10',
      'prove 10, header blue',
      'let stand 10 for 30 s',
      'shifting 25',
      'prove 25, header blue',
      'let stand 25 for 30 s',
      'shifting 50',
      'prove 50, header blue',
      'shifting 50',
    ])
  })

  it('observes each by the gates, the last for as long as they say', () => {
    const world = at('Blue_0')
    world.steps.length = 0
    const gates = { gates: [], source: { kind: 'probes' }, minimumRequests: 1, observeSeconds: 60 }
    world.act(several({ stepSeconds: 30, gates }), runNumber(2))
    assert.deepEqual(told(world), [
      'shifting 10',
      'observe 10 for 30 s',
      'shifting 25',
      'observe 25 for 30 s',
      'shifting 50',
      'observe 50 for 60 s',
      'shifting 50',
    ])
  })

  it('goes on from the share that is set, and begins anew from any other', () => {
    const from = (blue: number) => {
      const world = at('Blue_0')
      world.act(shift(blue), runNumber(2))
      world.steps.length = 0
      world.act(proven(several({})), runNumber(2))
      return told(world).slice(0, 2)
    }
    assert.deepEqual(from(25), ['shifting 25', 'prove 25, header blue'])
    assert.deepEqual(from(30), ['shifting 10', 'prove 10, header blue'])
  })
})

describe('a claim', () => {
  const now = '2026-11-22T12:00:00.000Z'
  const claimed = (world: World, until: string) => {
    const virtualService = world.get<VirtualService>('VirtualService', 'mlmodel-virtualservice') as VirtualService
    const record = recordIn(world) ?? assert.fail()
    world.put(withRecord(virtualService, { ...record, claim: { step: 'job/other', action: 'shift', until } }))
  }
  const plan = (world: World, request: Request, run = 2, as = step) =>
    planAction({ request, target, run: runNumber(run), step: as, observed: world.observe(), now })

  it('of another step of the run is waited for while it lives, but for a rollback', () => {
    const world = at('Blue_0')
    claimed(world, '2026-11-22T12:00:01.000Z')
    assert.deepEqual(
      plan(world, shift(50)).steps.map(({ kind }) => kind),
      ['awaitTurn'],
    )
    assert.equal(plan(world, rollback).steps[0]?.kind, 'setRouting')
    assert.equal(plan(world, shift(50), 2, 'job/other').steps[0]?.kind, 'setRouting')
  })

  it('that has ended is taken over', () => {
    const world = at('Blue_0')
    claimed(world, now)
    world.act(shift(50), runNumber(2))
    assert.equal(recordIn(world)?.claim, undefined)
  })

  it('of another run is refused as before', () => {
    const world = at('Blue_0')
    claimed(world, '2026-11-22T12:00:01.000Z')
    assert.equal(refusal(() => plan(world, shift(50), 3)).code, 'runUnderWay')
  })

  it('stands in the record from the first write of a step that proves until its last', () => {
    const world = at('Blue_0')
    world.writesLeft = 1
    assert.throws(() => world.act(proven(shift(50)), runNumber(2), now), Killed)
    assert.deepEqual(recordIn(world)?.claim, { step, action: 'shift', until: '2026-11-22T12:05:00.000Z' })
  })
})

describe('the history in a record', () => {
  it('tells each action with its phases and weights, across rollouts, and twenty entries at most', () => {
    const world = at('Green_100')
    const entries = () =>
      (recordIn(world)?.history ?? []).map(({ run, action, phase, blue }) => [run, action, phase, blue])
    assert.deepEqual(entries(), [
      ['build 2', 'deploy', 'deploying', 0],
      ['build 2', 'deploy', 'deployed', 0],
      ['build 2', 'shift', 'shifting', 50],
      ['build 2', 'shift', 'shifting', 100],
      ['build 2', 'promote', 'promoting', 100],
      ['build 2', 'promote', 'promoted', 100],
      ['build 2', 'remove', 'removing', 0],
      ['build 2', 'remove', 'done', 0],
    ])
    for (const run of [3, 4, 5]) for (const { request } of stages) world.act(request, runNumber(run))
    assert.equal(entries().length, 20)
    assert.deepEqual(entries().at(-1), ['build 5', 'remove', 'done', 0])
  })
})
