import assert from 'node:assert/strict'
import { tellLanding } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/tell-landing.ts'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type { Landing } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/landing.ts'
import {
  commandByHand,
  rollbackOf,
  wayOf,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/landing.ts'
import type { OnFailure, Request } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import { readRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { guideVirtualService, target } from './fixtures.ts'
import { deploy, promote, remove, rollback, shift } from './scenario.ts'

describe('the way back of an action that is not proven', () => {
  const rows: readonly {
    it: string
    request: Request
    onFailure?: OnFailure
    found: number
    now: number
    way: string
  }[] = [
    { it: 'is a rollback', request: shift(50), found: 0, now: 50, way: 'rollback' },
    { it: 'is a rollback of a promote, too', request: promote, found: 100, now: 100, way: 'rollback' },
    {
      it: 'is the weights before the step',
      request: shift(50),
      onFailure: 'restore',
      found: 10,
      now: 50,
      way: 'restore',
    },
    { it: 'is them in remove, too', request: remove, onFailure: 'restore', found: 100, now: 0, way: 'restore' },
    {
      it: 'is none where they are the same',
      request: promote,
      onFailure: 'restore',
      found: 100,
      now: 100,
      way: 'keep',
    },
    { it: 'is none for a deploy', request: deploy('m:B'), onFailure: 'restore', found: 50, now: 0, way: 'keep' },
    { it: 'is none where that is asked', request: shift(50), onFailure: 'keep', found: 0, now: 50, way: 'keep' },
    { it: 'is none for a rollback itself', request: rollback, found: 50, now: 0, way: 'keep' },
  ]
  for (const { it: what, request, onFailure, found, now, way } of rows) {
    it(what, () => {
      const asked = onFailure === undefined ? request : ({ ...request, onFailure } as Request)
      assert.equal(wayOf(asked, weightsFor(found), weightsFor(now)).way, way)
    })
  }

  it('keeps the proof, the time and the drain of the action', () => {
    assert.deepEqual(
      rollbackOf({ ...remove, drainSeconds: 3, markSlots: true } as typeof remove & { action: 'remove' }),
      {
        ...rollback,
        drainSeconds: 3,
        markSlots: true,
      },
    )
  })
})

describe('the command that sets the weights by hand', () => {
  it('is a patch of the weighted route', () => {
    const virtualService = guideVirtualService({ green: 50, blue: 50 })
    const command = commandByHand(readRouting(virtualService, target), target, weightsFor(0))
    const [, head, patch] = /^(.*) --patch '(.*)'$/.exec(command) ?? assert.fail(command)
    assert.equal(
      head,
      'kubectl patch virtualservices.networking.istio.io mlmodel-virtualservice --namespace abtesting --type json',
    )
    const patched = applyPatch(virtualService, JSON.parse(patch ?? ''))
    assert.deepEqual(patched.spec, guideVirtualService({ green: 100, blue: 0 }).spec)
  })
})

describe('what is told first of a failure', () => {
  const weights = weightsFor(0)
  const rows: readonly { landing: Landing; says: string }[] = [
    {
      landing: { kind: 'landed', way: 'rollback', weights, proof: 'Proven by 2040 probes.' },
      says: 'ROLLED BACK: traffic is green 100 %, blue 0 %. Proven by 2040 probes.',
    },
    {
      landing: { kind: 'landed', way: 'restore', weights, proof: undefined },
      says: 'RESTORED: traffic is green 100 %, blue 0 %.',
    },
    {
      landing: { kind: 'unproven', way: 'rollback', weights, why: 'The gateway is unreachable.' },
      says: 'ROLLED BACK, BUT NOT PROVEN: the weights are set to green 100 %, blue 0 %. The gateway is unreachable.',
    },
    {
      landing: { kind: 'kept', because: undefined, weights: weightsFor(50) },
      says: 'KEPT AS IT IS: traffic is green 50 %, blue 50 %.',
    },
    {
      landing: { kind: 'kept', because: 'the weights are as before this step', weights },
      says: 'KEPT AS IT IS: traffic is green 100 %, blue 0 %; the weights are as before this step.',
    },
    {
      landing: { kind: 'failed', way: 'rollback', weights: weightsFor(50), why: 'Forbidden.', command: 'kubectl …' },
      says: 'ROLLBACK FAILED: traffic is still green 50 %, blue 50 %. Forbidden. Set the weights by hand:\n  kubectl …',
    },
    {
      landing: { kind: 'failed', way: 'restore', weights: undefined, why: 'Gone.', command: 'kubectl …' },
      says: 'RESTORE FAILED: where traffic is could not be read. Gone. Set the weights by hand:\n  kubectl …',
    },
  ]
  for (const { landing, says } of rows) {
    it(says.split('. ')[0] ?? '', () => assert.equal(tellLanding(landing), says))
  }
})
