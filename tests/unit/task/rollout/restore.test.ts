import assert from 'node:assert/strict'
import { applyPatch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/apply-patch.ts'
import type { VirtualService } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Plan } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/plan.ts'
import { planRestore } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/restore.ts'
import { readRouting } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/virtual-service.ts'
import type { Weights } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { guideVirtualService, recordOf, target, withRecord } from './fixtures.ts'
import { refusal, shift } from './scenario.ts'
import { step } from './world.ts'

const at = (weights: Weights, phase: 'deployed' | 'shifting'): VirtualService =>
  withRecord(guideVirtualService(weights), recordOf({ weights, phase }))

const before = at({ green: 100, blue: 0 }, 'deployed')
const written = at({ green: 50, blue: 50 }, 'shifting')
const now = '2026-11-22T12:00:00.000Z'

function restore(there: VirtualService): Plan {
  const read = (virtualService: VirtualService) => readRouting(virtualService, target)
  return planRestore({
    target,
    request: shift(50),
    step,
    before: read(before),
    written: read(written),
    there: read(there),
    now,
  })
}

function patched(there: VirtualService): VirtualService {
  const [step, ...more] = restore(there).steps
  assert.ok(step?.kind === 'setRouting')
  assert.deepEqual(more, [])
  return applyPatch(there, step.patches[0]?.patch ?? [])
}

describe('undoing a change of the routing', () => {
  it('puts back weights and record, with the time of now', () => {
    const restored = readRouting(patched(written), target)
    assert.deepEqual(restored.route.weights, { green: 100, blue: 0 })
    const { left: _, history, ...record } = restored.record ?? assert.fail('there is no record')
    assert.deepEqual(record, recordOf({ phase: 'deployed', weights: { green: 100, blue: 0 }, updatedAt: now }))
    assert.deepEqual(history, [{ at: now, run: 'build 2', action: 'shift', phase: 'deployed', blue: 0 }])
    assert.deepEqual(restored.virtualService.spec, before.spec)
  })

  it('leaves alone what others changed beside it', () => {
    const [first, ...rest] = written.spec.http ?? []
    const there = { ...written, spec: { ...written.spec, http: [{ ...first, timeout: '3s' }, ...rest] } }
    const [kept] = patched(there).spec.http ?? []
    assert.equal(kept?.timeout, '3s')
  })

  it('does nothing when it is undone already', () => {
    assert.deepEqual(restore(before).steps, [])
  })

  const others: readonly { it: string; there: VirtualService }[] = [
    { it: 'weights', there: withRecord(guideVirtualService({ green: 30, blue: 70 }), recordOf({ phase: 'shifting' })) },
    { it: 'the record', there: at({ green: 50, blue: 50 }, 'deployed') },
  ]
  for (const { it: what, there } of others) {
    it(`is refused when somebody else has changed ${what} since`, () => {
      const { code, message } = refusal(() => restore(there))
      assert.equal(code, 'drift')
      assert.match(message, /somebody else has changed/)
    })
  }
})
