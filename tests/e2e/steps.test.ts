import assert from 'node:assert/strict'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { type Canary, type More, textOf } from './canary.ts'
import { probing, recordOf, withGreen } from './probing.ts'

type Inputs = Readonly<Record<string, string>>

/** A namespace in which run 2 has deployed B beside A. */
async function withBlue(): Promise<Canary> {
  const { canary, B } = await withGreen()
  await canary.act('deploy', { image: B.image }, 2)
  return canary
}

/** Blue's weights in the order in which a log says that they were set. */
function sharesSet(step: StepResult): number[] {
  const lines = textOf(step).matchAll(/✓ green \d+ %, blue \d+ % → green \d+ %, blue (\d+) %/g)
  return [...lines].map(([, blue]) => Number(blue))
}

/** Starts a step of run 2, and waits for a line of its log. */
async function startUpTo(canary: Canary, line: RegExp, action: string, inputs: Inputs, more: More = {}) {
  let seen: () => void = assert.fail
  const there = new Promise<void>((resolve) => {
    seen = resolve
  })
  const step = await canary.start(action, inputs, 2, {
    ...more,
    onLine: ({ text }) => {
      if (line.test(text)) seen()
    },
  })
  await Promise.race([there, step.finished.then((ended) => assert.fail(textOf(ended)))])
  return step
}

describe('several shares', function () {
  this.timeout(60_000)

  it('are set one after the other, each proven before the next', async () => {
    const canary = await withBlue()
    const step = await canary.act('shift', { blueWeight: '10,25,50', stepSeconds: '1', ...probing(canary) }, 2)
    assert.deepEqual(sharesSet(step), [10, 25, 50])
    const shares = [...textOf(step).matchAll(/✓ Proven by \d+ probes: blue's share set (\d+) %/g)]
    assert.deepEqual(
      shares.map(([, share]) => share),
      ['10', '25', '50'],
    )
    assert.match(textOf(step), /let stand for 1 s: green 75 %, blue 25 %/)
    assert.deepEqual((await canary.look()).blue?.weight, 50)
    assert.equal((await recordOf(canary)).claim, undefined)
  })

  it('are all set without a proof, too, and running the step again changes nothing', async () => {
    const canary = await withBlue()
    const inputs = { blueWeight: '10,25,50', stepSeconds: '1' }
    assert.deepEqual(sharesSet(await canary.act('shift', inputs, 2)), [10, 25, 50])
    const again = await canary.act('shift', inputs, 2)
    assert.equal(again.outputVariables.changed, 'false')
  })

  it('go on after a kill from the one that is set, which is proven first', async () => {
    const canary = await withBlue()
    const inputs = { blueWeight: '10,25,50', ...probing(canary) }
    const step = await startUpTo(canary, /Z {2}prove at the gateway: green 75 %/, 'shift', inputs)
    step.kill()
    await step.finished
    const again = await canary.act('shift', inputs, 2)
    assert.match(textOf(again), /Plan\n {2}green .*\n {2}blue .*\n {2}• prove at the gateway: green 75 %, blue 25 %\n/)
    assert.deepEqual(sharesSet(again), [50])
    assert.equal((await recordOf(canary)).claim, undefined)
  })
})

describe('several shares that are cancelled', function () {
  this.timeout(60_000)

  const rows = [
    {
      it: 'in the proof of one are put back to the last that was proven',
      inputs: { blueWeight: '10,25,50', probeCount: '600' },
      at: /Z {2}prove at the gateway: green 75 %/,
      says: /The weights were put back to green 90 %, blue 10 %, the last that were judged good\./,
      blue: 10,
    },
    {
      it: 'in the proof of the first are put back to the weights before the step',
      inputs: { blueWeight: '10,25,50', probeCount: '600' },
      at: /Z {2}prove at the gateway: green 90 %/,
      says: /The weights were put back to green 100 %, blue 0 %, the last that were judged good\./,
      blue: 0,
    },
    {
      it: 'while a proven one stands are left there',
      inputs: { blueWeight: '10,25,50', stepSeconds: '60' },
      at: /Z {2}let stand for 60 s: green 90 %/,
      says: /The weights were left as they are: they were judged good\. Traffic: green 90 %, blue 10 %/,
      blue: 10,
    },
  ]
  for (const { it: what, inputs, at, says, blue } of rows) {
    it(what, async () => {
      const canary = await withBlue()
      const step = await startUpTo(canary, at, 'shift', { ...probing(canary), ...inputs })
      const asked = performance.now()
      step.cancel()
      const ended = await step.finished
      assert.ok(performance.now() - asked < 7_000)
      assert.deepEqual([ended.result, ended.signal], ['Canceled', null], textOf(ended))
      assert.match(textOf(ended), says)
      assert.equal((await canary.look()).blue?.weight, blue)
      assert.equal((await recordOf(canary)).claim, undefined)
    })
  }

  it('without proof and gates are left as they are', async () => {
    const canary = await withBlue()
    const inputs = { blueWeight: '10,25', stepSeconds: '60' }
    const step = await startUpTo(canary, /Z {2}let stand for 60 s/, 'shift', inputs)
    step.cancel()
    const ended = await step.finished
    assert.match(textOf(ended), /Some of the plan was done, see above\. Traffic: green 90 %, blue 10 %/)
    assert.equal((await canary.look()).blue?.weight, 10)
  })
})

describe('a step that is in the midst of its work', function () {
  this.timeout(60_000)

  const standing = (seconds: number) => ({ blueWeight: '10,25', stepSeconds: String(seconds) })
  const stands = /Z {2}let stand for \d+ s/

  it('is waited for by another step of its run', async () => {
    const canary = await withBlue()
    const first = await startUpTo(canary, stands, 'shift', standing(2), { job: 'first' })
    const second = await canary.run('shift', { blueWeight: '60' }, 2, { job: 'second' })
    assert.equal(second.result, 'Succeeded', textOf(second))
    assert.match(textOf(second), /The action 'shift' of this run is in the midst of its work: waiting for its end\./)
    assert.match(textOf(second), /\nPlan\n(.*\n)+?Apply\n(.*\n)+?Plan\n(.*\n)+?Preflight\n(.*\n)+?Result\n/)
    assert.deepEqual(sharesSet(await first.finished), [10, 25])
    const { blue } = await canary.look()
    assert.equal(blue?.weight, 60)
  })

  it('is waited for no longer than a step may take', async () => {
    const canary = await withBlue()
    const first = await startUpTo(canary, stands, 'shift', standing(60), { job: 'first' })
    const second = await canary.run('shift', { blueWeight: '60', timeoutSeconds: '1' }, 2, { job: 'second' })
    assert.equal(second.result, 'Failed')
    assert.match(
      second.errors.join(),
      /'shift' of another step of this run is still in the midst of its work after 1 s.*Nothing was changed\. Traffic: green 90 %, blue 10 %/,
    )
    first.kill()
    await first.finished
  })

  it('is not waited for by rollback, and meets it with a clear refusal', async () => {
    const canary = await withBlue()
    const first = await startUpTo(canary, stands, 'shift', standing(3), { job: 'first' })
    const second = await canary.run('rollback', {}, 2, { job: 'second' })
    assert.equal(second.result, 'Succeeded', textOf(second))
    const ended = await first.finished
    assert.equal(ended.result, 'Failed', textOf(ended))
    assert.match(ended.errors.join(), /The rollout is in phase 'r\w+'; 'shift' needs/)
    assert.equal((await canary.look()).phase, 'rolledBack')
  })

  it('and was killed is taken for dead when its claim has ended', async () => {
    const canary = await withBlue()
    const first = await startUpTo(canary, stands, 'shift', standing(60), { job: 'first' })
    first.kill()
    await first.finished
    const { claim, ...record } = await recordOf(canary)
    assert.ok(claim !== undefined)
    const ended = { ...record, claim: { ...claim, until: '2026-11-22T00:00:00.000Z' } }
    const annotations = { 'istio-canary-shift/rollout': JSON.stringify(ended) }
    await canary.cluster.api.patch(canary.path('virtualservices', 'mlmodel-virtualservice'), {
      metadata: { annotations },
    })
    const second = await canary.run('shift', { blueWeight: '60' }, 2, { job: 'second' })
    assert.equal(second.result, 'Succeeded', textOf(second))
    assert.doesNotMatch(textOf(second), /waiting for its end/)
    assert.equal((await recordOf(canary)).claim, undefined)
  })
})
