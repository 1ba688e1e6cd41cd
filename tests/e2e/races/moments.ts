import assert from 'node:assert/strict'
import { type Canary, textOf } from '../canary.ts'
import type { TestCluster } from '../cluster.ts'
import { startsOn } from '../starts.ts'
import { type Ready, ready, walk } from '../suite.ts'
import { openChronicle } from './chronicle.ts'
import { faultsOf } from './rules.ts'

/** What others do in the midst of a step, at moments that a race seldom hits. */
export function describeMoments(cluster: () => Promise<TestCluster>): void {
  const [start] = startsOn(cluster)

  /** A rollout of B by run 2 up to a stage. */
  async function rollout(upTo: string): Promise<Ready> {
    const there = await ready(start ?? assert.fail())
    await walk(there, upTo)
    return there
  }

  describe('a step that stands still in the midst of its work', function () {
    this.timeout(60_000)

    it('does not delete the blue of a run that has taken over while it was drained', async () => {
      const { canary, A } = await rollout('Blue_Green')
      const chronicle = await openChronicle(canary)
      let drains: () => void = assert.fail
      const draining = new Promise<void>((resolve) => {
        drains = resolve
      })
      const onLine = ({ text }: { readonly text: string }): void => {
        if (/Z {2}.*\b10 s\b/.test(text)) drains()
      }
      const remove = await canary.start('remove', { drainSeconds: '10' }, 2, { onLine })
      await Promise.race([draining, remove.finished.then((ended) => assert.fail(textOf(ended)))])
      await canary.act('deploy', { image: A.image, takeOver: 'true' }, 3)
      await canary.act('shift', { blueWeight: '50' }, 3)
      const ended = await remove.finished
      assert.match(ended.errors.join(), /A rollout of run 20261122\.3 .* is under way here/, textOf(ended))
      assert.deepEqual((await canary.look()).blue, { image: A.image, ready: 1, weight: 50 })
      assert.deepEqual(faultsOf(await chronicle.close(), { takeOver: true }), [])
    })

    it('does not give green the new image when the rollout was rolled back meanwhile', async () => {
      const { canary, A } = await rollout('Blue_100')
      const chronicle = await openChronicle(canary)
      const { reached, release } = holdWrite(canary, 'deployments/model-green')
      const promote = await canary.start('promote', {}, 2)
      await reached
      await canary.act('rollback', {}, 2)
      release()
      const ended = await promote.finished
      assert.match(ended.errors.join(), /The rollout is in phase 'rolledBack'; 'promote' needs/, textOf(ended))
      const green = { image: A.image, ready: 1, weight: 100 }
      assert.deepEqual(await canary.look(), { green, blue: undefined, phase: 'rolledBack' })
      assert.deepEqual(faultsOf(await chronicle.close(), { takeOver: false }), [])
    })
  })
}

/** Holds the first write to an object of the namespace before it is done. */
function holdWrite(canary: Canary, name: string): { readonly reached: Promise<void>; readonly release: () => void } {
  let reach: () => void = assert.fail
  let release: () => void = assert.fail
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isFirst = true
  const stop = canary.cluster.onWrite({
    before: async ({ path }) => {
      if (!isFirst || !path.endsWith(`/${canary.namespace}/${name}`)) return
      isFirst = false
      reach()
      await released
      stop()
    },
  })
  return { reached, release }
}
