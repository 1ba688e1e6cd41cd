import assert from 'node:assert/strict'
import {
  awaitTurn,
  giveUpClaim,
  whileClaimed,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/claim.ts'
import type {
  Progress,
  Undertaking,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/apply/undertaking.ts'
import type { KubernetesApi } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/kubernetes-api.ts'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type { Claim } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/claim.ts'
import type { JsonPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/json-patch.ts'
import type { VirtualService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import {
  readRecord,
  recordAnnotation,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import { virtualClock } from '../proof/virtual-clock.ts'
import { guideVirtualService, recordOf, runNumber, target, withRecord } from '../rollout/fixtures.ts'
import { shift } from '../rollout/scenario.ts'
import { World } from '../rollout/world.ts'

const own = 'job/own'
const at = (seconds: number) => new Date(seconds * 1000).toISOString()
const claimed = (claim: Claim | undefined): VirtualService =>
  withRecord(guideVirtualService({ green: 50, blue: 50 }), recordOf({ claim }))
const claimIn = ({ metadata }: VirtualService) => readRecord(metadata.annotations?.[recordAnnotation])?.claim

/** A step that holds a claim, or waits for one, over a VirtualService that can be looked at and exchanged. */
function play(virtualService: VirtualService) {
  const world = { virtualService, writes: 0 }
  const unexpected = () => assert.fail('not expected')
  const api = {
    get: async () => world.virtualService,
    patch: async (_kind: string, _name: string, patch: JsonPatch) => {
      world.writes++
      world.virtualService = applyPatch(world.virtualService, patch)
      return world.virtualService
    },
    list: unexpected,
    watch: unexpected,
    create: unexpected,
    delete: unexpected,
    close: unexpected,
  } as unknown as KubernetesApi
  const silent = () => undefined
  const undertaking: Undertaking = {
    api,
    request: { ...shift(50), timeoutSeconds: 60 } as Undertaking['request'],
    target,
    run: runNumber(2),
    step: own,
    clock: virtualClock(),
    signal: new AbortController().signal,
    log: { title: silent, section: silent, line: silent, event: silent },
    conceal: (text: string) => text,
    warn: silent,
    afterCancel: unexpected,
  }
  const observed = new World([virtualService]).observe()
  const progress: Progress = { observed, changed: false, unsure: false, told: [] }
  return { world, undertaking, progress }
}

describe('a claim while a step works', () => {
  it('is put off again and again for as long as the work takes', async () => {
    const { world, undertaking, progress } = play(claimed({ step: own, action: 'shift', until: at(300) }))
    const { clock, signal } = undertaking
    await whileClaimed(undertaking, progress, () => clock.sleep(250_000, signal))
    assert.equal(world.writes, 2)
    assert.deepEqual(claimIn(world.virtualService), { step: own, action: 'shift', until: at(500) })
    assert.deepEqual(world.virtualService.spec, claimed(undefined).spec)
    assert.equal(progress.observed?.virtualService, world.virtualService)
    assert.equal(progress.changed, false)
  })

  it('is not written where there is none', async () => {
    const { world, undertaking, progress } = play(claimed(undefined))
    const { clock, signal } = undertaking
    await whileClaimed(undertaking, progress, () => clock.sleep(250_000, signal))
    assert.equal(world.writes, 0)
  })

  it('is let go when another has taken it over', async () => {
    const { world, undertaking, progress } = play(claimed({ step: own, action: 'shift', until: at(300) }))
    const { clock, signal } = undertaking
    world.virtualService = claimed({ step: 'job/other', action: 'rollback', until: at(900) })
    await whileClaimed(undertaking, progress, () => clock.sleep(250_000, signal))
    assert.equal(world.writes, 0)
  })

  it('does not outlive work that fails', async () => {
    const { undertaking, progress } = play(claimed({ step: own, action: 'shift', until: at(300) }))
    await assert.rejects(
      whileClaimed(undertaking, progress, () => Promise.reject(new Error('no'))),
      /no/,
    )
  })
})

describe('a claim of a step that has failed', () => {
  it('is given up, and nothing else is changed', async () => {
    const { world, undertaking, progress } = play(claimed({ step: own, action: 'shift', until: at(300) }))
    await giveUpClaim(undertaking, progress)
    assert.equal(claimIn(world.virtualService), undefined)
    assert.deepEqual(world.virtualService.spec, claimed(undefined).spec)
  })

  it('is left alone when it is another’s by now', async () => {
    const { world, undertaking, progress } = play(claimed({ step: own, action: 'shift', until: at(300) }))
    world.virtualService = claimed({ step: 'job/other', action: 'rollback', until: at(900) })
    await giveUpClaim(undertaking, progress)
    assert.equal(world.writes, 0)
  })
})

describe('a step that waits for its turn', () => {
  const claim: Claim = { step: 'job/other', action: 'shift', until: at(20) }

  it('goes on when the other gives the rollout free', async () => {
    const { world, undertaking } = play(claimed(claim))
    const { clock, signal } = undertaking
    const turn = awaitTurn(claim, undertaking)
    await clock.sleep(5_500, signal)
    world.virtualService = claimed(undefined)
    await turn
    assert.ok(clock.elapsed() < 7_000)
  })

  it('goes on when the other’s claim has ended', async () => {
    const { undertaking } = play(claimed(claim))
    await awaitTurn(claim, undertaking)
    assert.equal(undertaking.clock.elapsed(), 20_000)
  })

  it('is refused when that takes longer than it may wait, and names who is in the way', async () => {
    const { undertaking } = play(claimed({ ...claim, until: at(3600) }))
    await assert.rejects(
      awaitTurn(claim, undertaking),
      /'shift' of another step of this run is still in the midst of its work after 60 s; its claim ends 1970-01-01T01:00:00\.000Z/,
    )
    assert.equal(undertaking.clock.elapsed(), 60_000)
  })
})
