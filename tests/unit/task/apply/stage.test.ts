import assert from 'node:assert/strict'
import { carryThrough } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/stage.ts'
import { StageFailure } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/stage-failure.ts'
import type {
  Findings,
  Progress,
  Undertaking,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import { ApiFailure, Outdated } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type { KubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type { JsonPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/json-patch.ts'
import type {
  KubernetesObject,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import type {
  Request,
  ShiftRequest,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { virtualClock } from '../proof/virtual-clock.ts'
import { runNumber, target, withRecord } from '../rollout/fixtures.ts'
import { guide, look, promote, recordIn, shift, walk } from '../rollout/scenario.ts'
import { step, World } from '../rollout/world.ts'

const shift50 = shift(50) as ShiftRequest
const proof = {
  address: { kind: 'url', url: 'http://gateway.example.com/score' },
  method: 'GET',
  headers: {},
  body: undefined,
  count: 2000,
  seconds: 60,
} as const

const holds: Findings = { holds: true, sentence: 'Proven by 2040 probes.', lines: [] }
const wrong: Findings = { holds: false, sentence: 'The split is not as set.', next: 'Look.', lines: [] }

/** A step over a world of plain objects. Proofs find one after the other what is given, and then that all holds. */
function play(request: Request, finds: readonly Findings[] = [], world = walk(new World(guide()), 'Blue_0')) {
  const calls: string[] = []
  const hooks: { onProof: () => void; refuse: boolean; lose: number } = {
    onProof: () => undefined,
    refuse: false,
    lose: 0,
  }
  let version = 1000
  const forbidden = () =>
    new ApiFailure(403, 'Forbidden', 'forbidden', {
      verb: 'patch',
      kind: 'VirtualService',
      namespace: 'ns',
      name: 'vs',
    })
  const api = {
    get: async (kind: string, name: string) => {
      calls.push(`get ${kind}`)
      return world.get(kind, name)
    },
    patch: async (kind: string, name: string, patch: JsonPatch) => {
      calls.push(`patch ${kind}`)
      if (hooks.refuse) throw forbidden()
      const patched = applyPatch(world.get(kind, name) as KubernetesObject, patch)
      version++
      world.put({ ...patched, metadata: { ...patched.metadata, resourceVersion: String(version) } })
      if (hooks.lose-- > 0) throw new Outdated('no answer', undefined)
      return world.get(kind, name)
    },
    delete: async (kind: string, name: string) => {
      calls.push(`delete ${kind}`)
      world.objects.delete(`${kind}/${name}`)
    },
    list: async (kind: string) => {
      calls.push(`list ${kind}`)
      return { items: [], resourceVersion: '1' }
    },
    async *watch(_kind: string, _selection: unknown, _version: string, signal: AbortSignal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  } as unknown as KubernetesApi
  const found = [...finds]
  const silent = () => undefined
  const undertaking: Undertaking = {
    api,
    request,
    target,
    run: runNumber(2),
    step,
    clock: virtualClock(),
    signal: new AbortController().signal,
    log: { title: silent, section: silent, line: silent, event: silent },
    conceal: (text: string) => text,
    warn: silent,
    afterCancel: () => api,
    prover: {
      locate: async () => 'http://gateway',
      prove: async () => {
        calls.push('prove')
        hooks.onProof()
        return found.shift() ?? holds
      },
    },
  }
  const progress: Progress = { observed: undefined, changed: false, unsure: false, told: [] }
  const failure = () =>
    carryThrough(undertaking, progress).then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error,
    )
  return { world, calls, hooks, undertaking, progress, failure }
}

const proving = (more: Partial<ShiftRequest> = {}): ShiftRequest => ({ ...shift50, proof, markSlots: true, ...more })

describe('a step', () => {
  const looks = ['get VirtualService', 'get Deployment', 'get Deployment', 'list Pod']

  it('without a proof asks the API server for nothing more than its look and its write', async () => {
    const { undertaking, progress, calls } = play(shift50)
    await carryThrough(undertaking, progress)
    assert.deepEqual(calls, [...looks, 'patch VirtualService'])
  })

  it('with a proof looks once more after it, and gives the rollout free', async () => {
    const { undertaking, progress, calls } = play(proving())
    await carryThrough(undertaking, progress)
    assert.deepEqual(calls, [...looks, 'patch VirtualService', 'prove', ...looks, 'patch VirtualService'])
  })
})

describe('a step whose write is done without an answer', () => {
  it('knows by its next look that it has changed something', async () => {
    const { hooks, undertaking, progress, world } = play(shift50)
    hooks.lose = 1
    await carryThrough(undertaking, progress)
    assert.deepEqual(look(world).weights, { green: 50, blue: 50 })
    assert.deepEqual([progress.changed, progress.unsure], [true, false])
  })
})

describe('a step that is refused', () => {
  it('leaves even the claim that an attempt before it has left', async () => {
    const { world, calls, failure } = play(promote)
    const claim = { step, action: 'shift', until: '2099-01-01T00:00:00.000Z' } as const
    const there = world.get<VirtualService>('VirtualService', target.virtualService) ?? assert.fail()
    world.put(withRecord(there, { ...(recordIn(world) ?? assert.fail()), claim }))
    assert.ok((await failure()) instanceof Refusal)
    assert.deepEqual(
      calls.filter((call) => call.startsWith('patch')),
      [],
    )
    assert.deepEqual(recordIn(world)?.claim, claim)
  })
})

describe('a step whose proof does not hold', () => {
  it('rolls back, and proves that', async () => {
    const { world, failure } = play(proving(), [wrong])
    const error = await failure()
    assert.ok(error instanceof StageFailure)
    assert.deepEqual(error.landing, {
      kind: 'landed',
      way: 'rollback',
      weights: { green: 100, blue: 0 },
      proof: 'Proven by 2040 probes.',
    })
    assert.deepEqual([look(world).phase, look(world).blue], ['rolledBack', undefined])
  })

  it('keeps blue when the way back is not proven either', async () => {
    const { world, failure } = play(proving(), [wrong, wrong])
    const error = await failure()
    assert.ok(error instanceof StageFailure && error.landing.kind === 'unproven')
    const { weights, phase, blue } = look(world)
    assert.deepEqual([weights.blue, phase, blue], [0, 'rollingBack', 'acr.io/model:B'])
    assert.equal(recordIn(world)?.claim, undefined)
  })

  it('puts back the weights before the step, also of several shares', async () => {
    const { world, failure } = play(proving({ shares: [10, 25, 50], onFailure: 'restore' }), [holds, wrong])
    const error = await failure()
    assert.ok(error instanceof StageFailure && error.landing.kind === 'landed')
    assert.deepEqual([look(world).weights.blue, look(world).phase], [0, 'deployed'])
    assert.equal(recordIn(world)?.claim, undefined)
  })

  it('puts back what another step left that it waited for', async () => {
    const world = walk(new World(guide()), 'Blue_0')
    const record = recordIn(world) ?? assert.fail()
    const until = new Date(3600_000).toISOString()
    const there = world.observe().virtualService ?? assert.fail()
    world.put(withRecord(there, { ...record, claim: { step: 'job/other', action: 'shift', until } }))
    const { undertaking, failure } = play(proving({ onFailure: 'restore' }), [wrong], world)
    void undertaking.clock.sleep(5_500, undertaking.signal).then(() => {
      world.put(there)
      world.act(shift(10), runNumber(2))
    })
    const error = await failure()
    assert.ok(error instanceof StageFailure && error.landing.kind === 'landed', String(error))
    assert.deepEqual([look(world).weights.blue, look(world).phase], [10, 'shifting'])
  })

  it('keeps the weights where that is asked, and gives the rollout free', async () => {
    const { world, failure } = play(proving({ onFailure: 'keep' }), [wrong])
    const error = await failure()
    assert.ok(error instanceof StageFailure && error.landing.kind === 'kept')
    assert.equal(look(world).weights.blue, 50)
    assert.equal(recordIn(world)?.claim, undefined)
  })

  it('gives the command by hand when the way back is barred', async () => {
    const { hooks, failure } = play(proving(), [wrong])
    hooks.onProof = () => {
      hooks.refuse = true
    }
    const error = await failure()
    assert.ok(error instanceof StageFailure && error.landing.kind === 'failed')
    assert.deepEqual(error.landing.weights, { green: 50, blue: 50 })
    assert.match(error.landing.command, /^kubectl patch virtualservices/)
  })

  it('leaves other weights that somebody else has set meanwhile: they explain the failure', async () => {
    const { world, hooks, failure } = play(proving(), [wrong])
    hooks.onProof = () => {
      const there = world.observe().virtualService ?? assert.fail()
      const [blue, green, weighted] = there.spec.http ?? []
      const route = (weighted?.route ?? []).map((one, at) => ({ ...one, weight: at === 0 ? 30 : 70 }))
      const spec = { ...there.spec, http: [blue, green, { ...weighted, route }] }
      world.put({ ...there, spec } as KubernetesObject)
    }
    const error = await failure()
    assert.ok(error instanceof Refusal && error.code === 'drift', String(error))
    assert.equal(look(world).weights.blue, 70)
    assert.equal(recordIn(world)?.claim, undefined)
  })
  it('is planned anew when another step of its run has set other weights meanwhile', async () => {
    const { world, hooks, calls, undertaking, progress } = play(proving(), [wrong])
    hooks.onProof = () => {
      hooks.onProof = () => undefined
      const other = walk(new World(guide()), 'Blue_100').observe().virtualService ?? assert.fail()
      world.put({ ...other, metadata: { ...other.metadata, resourceVersion: '2000' } })
    }
    await carryThrough(undertaking, progress)
    assert.equal(look(world).weights.blue, 50)
    assert.deepEqual(
      progress.told.map(({ sentence }) => sentence),
      [holds.sentence],
    )
    assert.equal(calls.filter((call) => call === 'prove').length, 2)
  })
})
