import assert from 'node:assert/strict'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { Canary, textOf } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'

/** A namespace in which A is green. */
async function withGreen(): Promise<Canary> {
  const canary = await Canary.open(await sharedCluster())
  const { image } = await canary.publish('A', 'modelA')
  await canary.act('deploy', { image })
  return canary
}

describe('a candidate that does not become ready', function () {
  this.timeout(60_000)

  const rows = [
    {
      it: 'because its image is not there',
      behaviour: undefined,
      says: /pod model-blue-\S+: container model: ImagePullBackOff/,
    },
    { it: 'because it crashes', behaviour: 'crashes', says: /CrashLoopBackOff.*exit code 3/ },
  ] as const
  for (const { it: why, behaviour, says } of rows) {
    it(`fails early with the pod's own reason, ${why}, and traffic stays on green`, async () => {
      const canary = await withGreen()
      const image = behaviour ? (await canary.publish('bad', behaviour)).image : 'registry.example.com/nowhere:1'
      const started = performance.now()
      const step = await canary.run('deploy', { image, timeoutSeconds: '50' }, 2)
      assert.ok(performance.now() - started < 40_000)
      assert.equal(step.result, 'Failed')
      assert.match(textOf(step), says)
      assert.match(
        step.errors.join(),
        /Blue \(Deployment 'model-blue'\): it cannot become ready, 0 of 1 pods ready.*Traffic: green 100 %, blue 0 %/,
      )
      await canary.answers(['New Model A'])
      await canary.answers(['New Model A'], 'blue')
      await canary.act('rollback', {}, 2)
      assert.equal((await canary.look()).blue, undefined)
    })
  }

  it('fails when its time is up, having shown progress meanwhile', async () => {
    const canary = await withGreen()
    const { image } = await canary.publish('slow', 'neverReady')
    const step = await canary.run('deploy', { image, timeoutSeconds: '7' }, 2)
    assert.equal(step.result, 'Failed')
    assert.match(step.errors.join(), /not ready within 7 s, 0 of 1 pods ready/)
    const progress = step.lines.filter(({ text }) => /blue \(\d+ s\): 0 of 1 ready/.test(text))
    assert.ok(progress.length >= 2, textOf(step))
    assert.match(textOf(step), /container model runs and is not ready yet/)
  })

  it('is refused by shift, with the reason of its pod', async () => {
    const canary = await withGreen()
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: B.image }, 2)
    await canary.breakProbe('model-blue')
    const step = await canary.run('shift', { blueWeight: '50' }, 2)
    assert.equal(step.result, 'Failed')
    assert.match(textOf(step), /Blue \(Deployment 'model-blue'\) is not ready for 50 % of the traffic/)
    assert.match(textOf(step), /Nothing was changed/)
  })
})

describe('a step that is cancelled', function () {
  this.timeout(60_000)

  it('while it waits stops within 7 seconds and says where traffic is', async () => {
    const canary = await withGreen()
    const { image } = await canary.publish('slow', 'neverReady')
    let waits: () => void = assert.fail
    const waiting = new Promise<void>((resolve) => {
      waits = resolve
    })
    const running = await canary.start('deploy', { image }, 2, {
      onLine: ({ text }) => {
        if (/blue \(\d+ s\)/.test(text)) waits()
      },
    })
    await waiting
    const asked = performance.now()
    running.cancel()
    const step = await running.finished
    assert.ok(performance.now() - asked < 7_000)
    assert.equal(step.result, 'Canceled')
    assert.equal(step.signal, null, 'the task ended by itself')
    assert.match(
      textOf(step),
      /The step 'deploy' was cancelled\. Some of the plan was done.*Traffic: green 100 %, blue 0 %/s,
    )
  })

  it('while a write is under way does not claim to know whether it was done', async () => {
    const canary = await withGreen()
    const { image } = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image }, 2)
    const running = canary.start('shift', { blueWeight: '50' }, 2)
    let stop: () => void = assert.fail
    const step = await new Promise<StepResult>((resolve) => {
      stop = canary.cluster.onWrite({
        before: async ({ path }) => {
          if (!path.includes(canary.namespace)) return
          const started = await running
          started.cancel()
          resolve(await started.finished)
        },
      })
    })
    stop()
    assert.match(
      textOf(step),
      /A write was under way; whether it was done is not known\. Traffic: green 100 %, blue 0 %/,
    )
  })
})
