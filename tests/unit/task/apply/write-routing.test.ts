import assert from 'node:assert/strict'
import { PartlyWritten } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/partly-written.ts'
import type {
  Progress,
  Undertaking,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import { writeRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/write-routing.ts'
import {
  ApiFailure,
  Outdated,
  Unreachable,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type { KubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { failureOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/failure.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type {
  KubernetesObject,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import { virtualServicesIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/observed.ts'
import { planAction } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/actions.ts'
import type { RoutePatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/plan.ts'
import type { Target } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { guideVirtualService, runNumber, target as single } from '../rollout/fixtures.ts'
import { deploy, guide, imageB, shift } from '../rollout/scenario.ts'
import { step, World } from '../rollout/world.ts'

const names = Array.from({ length: 20 }, (_, at) => `vs-${at}`)
const target: Target = { ...single, virtualService: 'vs-0', otherVirtualServices: names.slice(1) }
const asked = (name: string) => ({ verb: 'patch', kind: 'VirtualService', namespace: 'abtesting', name }) as const

/** Twenty VirtualServices in a rollout at 100/0, and the patches that shift them. */
function aboutToShift(): { world: World; patches: readonly RoutePatch[] } {
  const objects = names.map((name): VirtualService => {
    const one = guideVirtualService({ green: 100, blue: 0 })
    return { ...one, metadata: { ...one.metadata, name } }
  })
  const world = new World([...guide().slice(1), ...objects], target)
  world.act(deploy(imageB), runNumber(2))
  const now = '2026-11-22T12:30:00.000Z'
  const plan = planAction({ request: shift(50), target, run: runNumber(2), step, observed: world.observe(), now })
  const [first] = plan.steps
  assert.ok(first?.kind === 'setRouting')
  return { world, patches: first.patches }
}

/** How the API server answers the n-th patch of a VirtualService; undefined: it is done. */
type Mishap = (name: string, attempt: number) => Error | undefined

function stage(mishap: Mishap) {
  const { world, patches } = aboutToShift()
  const before = world.summary()
  const attempts = new Map<string, number>()
  let under = 0
  let most = 0
  const patch = async (_: string, name: string, operations: RoutePatch['patch']): Promise<KubernetesObject> => {
    under++
    most = Math.max(most, under)
    await new Promise(setImmediate)
    under--
    const attempt = (attempts.get(name) ?? 0) + 1
    attempts.set(name, attempt)
    const error = mishap(name, attempt)
    if (error !== undefined) throw error
    const there = world.get<VirtualService>('VirtualService', name) ?? assert.fail(name)
    const { metadata, ...rest } = applyPatch(there, operations)
    const written = { ...rest, metadata: { ...metadata, resourceVersion: `${metadata.resourceVersion}1` } }
    world.put(written)
    return written
  }
  const progress: Progress = { observed: world.observe(), changed: false, unsure: false, told: [] }
  const undertaking = {
    api: { patch } as unknown as KubernetesApi,
    target,
    signal: new AbortController().signal,
  } as Undertaking
  const write = () => writeRouting(patches, undertaking, progress)
  return { world, before, progress, write, most: () => most }
}

describe('writing the routing of twenty VirtualServices', () => {
  it('asks for all of them at once, so that it takes as long as one', async () => {
    const { write, most, progress, world } = stage(() => undefined)
    assert.equal((await write()).length, 20)
    assert.deepEqual([most(), progress.changed, progress.unsure], [20, true, false])
    assert.deepEqual(progress.observed && virtualServicesIn(progress.observed), virtualServicesIn(world.observe()))
  })

  const forbidden = (name: string) => new ApiFailure(403, 'Forbidden', `may not patch ${name}`, asked(name))
  const conflict = (name: string) =>
    new Outdated('Could not patch', new ApiFailure(409, 'Conflict', 'the object has been modified', asked(name)))

  it('puts all back that were written when one is refused, and tells how each stands', async () => {
    const { write, world, before, progress } = stage((name) => (name === 'vs-7' ? forbidden(name) : undefined))
    const error = await write().then(
      () => assert.fail('it was written'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof PartlyWritten)
    assert.deepEqual(world.summary(), before)
    assert.deepEqual(
      [error.states[0], error.states[7]],
      [`'vs-0': written, and put back`, `'vs-7': not written: may not patch vs-7`],
    )
    assert.equal(progress.unsure, false)
    const { what, details } = failureOf(error)
    assert.match(what, /^Not every VirtualService could be written\. .*vs-7/)
    assert.equal(details.length >= 20, true)
  })

  it('puts all back, to be planned again, when one of them met another state', async () => {
    const { write, world, before } = stage((name) => (name === 'vs-0' ? conflict(name) : undefined))
    await assert.rejects(write(), (error) => error instanceof Outdated && /'vs-0': not written/.test(error.message))
    assert.deepEqual(world.summary(), before)
  })

  it('leaves those that were written when an answer was lost: the plan goes on from what is there then', async () => {
    const lost = new Outdated(
      'no answer',
      new Unreachable(new NetworkError('the connection broke', 'Try again.', false)),
    )
    const { write, world, before, progress } = stage((name) => (name === 'vs-3' ? lost : undefined))
    await assert.rejects(write(), (error) => error instanceof Outdated && /'vs-3': perhaps written/.test(error.message))
    assert.notDeepEqual(world.summary(), before)
    assert.equal(progress.unsure, true)
  })

  it('tells loudly of one that somebody else has written since, which cannot be put back', async () => {
    const { write } = stage((name, attempt) => {
      if (name === 'vs-7') return forbidden(name)
      return name === 'vs-1' && attempt === 2 ? conflict(name) : undefined
    })
    const error = await write().then(
      () => assert.fail('it was written'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof PartlyWritten)
    assert.equal(error.states[1], `'vs-1': WRITTEN, AND NOT PUT BACK: Could not patch`)
  })
})
