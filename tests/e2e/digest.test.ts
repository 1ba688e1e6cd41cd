import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Canary } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'
import { startsOn } from './starts.ts'
import { type Ready, ready, walk } from './suite.ts'

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
    readonly status?: {
      readonly conditions?: readonly { readonly type: string; readonly status: string }[]
      readonly containerStatuses?: readonly { readonly imageID: string }[]
    }
  }[]
}

async function bluePods(canary: Canary): Promise<PodList['items']> {
  const blue = encodeURIComponent('app=model,model_version=blue')
  const { items } = (await canary.cluster.api.get(`${canary.path('pods')}?labelSelector=${blue}`)) as PodList
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
}

/** Lets blue's pods be made anew, as when their node is drained, and waits until the new ones are ready. */
async function reschedule(canary: Canary): Promise<void> {
  const old = (await bluePods(canary)).map(({ metadata }) => metadata.name)
  for (const name of old) await canary.cluster.api.delete(canary.path('pods', name))
  for (const end = performance.now() + 20_000; performance.now() < end; await setTimeout(50)) {
    const pods = await bluePods(canary)
    const isNew = pods.length > 0 && pods.every(({ metadata }) => !old.includes(metadata.name))
    const isReady = ({ status }: PodList['items'][number]) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
    if (isNew && pods.every(isReady)) {
      await canary.untilReady('model-blue', pods.length)
      return
    }
  }
  assert.fail('blue has no new pods that are ready')
}

/** Has green's pods, and so blue's, pull their image each time. A node that keeps it learns of no tag that moved. */
async function pullAlways(canary: Canary): Promise<void> {
  const { containers } = (await canary.get('deployments', 'model-green'))?.spec.template.spec ?? assert.fail()
  const template = { spec: { containers: [{ ...containers[0], imagePullPolicy: 'Always' }] } }
  await canary.cluster.api.patch(canary.path('deployments', 'model-green'), { spec: { template } })
}

describe('a tag that moves while a rollout is under way', function () {
  this.timeout(90_000)
  const [start] = startsOn(sharedCluster)

  /** B deployed as blue; then its tag means another model, which blue's pods run. */
  async function moved(context: Mocha.Context, upTo: string): Promise<Ready & { readonly now: string }> {
    const there = await ready(start ?? assert.fail())
    const { canary, B } = there
    await pullAlways(canary)
    await walk(there, upTo)
    const { image, digest: now } = await canary.publish('B', 'slow')
    // A cluster that is given its images by digest moves no tag.
    if (image !== B.image) return context.skip()
    assert.notEqual(now, B.digest)
    await reschedule(canary)
    return { ...there, now }
  }

  it('is refused by shift and promote, with both digests', async function () {
    const { canary, B, now } = await moved(this, 'Blue_50')
    const says = new RegExp(
      `the tag of '${B.image}' has moved: blue's pods run ${now} by it, and ${B.digest} was deployed`,
    )
    await canary.refused('shift', { blueWeight: '100' }, says, 2)
    await canary.act('shift', { blueWeight: '100', onDrift: 'adopt' }, 2)
    await canary.publish('B', 'modelB')
    await reschedule(canary)
    await canary.refused('promote', {}, new RegExp(`run ${B.digest} by it, and ${now} was deployed`), 2)
  })

  it('is overwritten by the digest that was deployed, which is what green gets', async function () {
    const { canary, B } = await moved(this, 'Blue_50')
    await canary.act('shift', { blueWeight: '100', onDrift: 'overwrite' }, 2)
    const pinned = `${B.image}@${B.digest}`
    const { blue, phase } = await canary.look()
    assert.deepEqual([blue?.image, blue?.weight, phase], [pinned, 100, 'shifting'])
    const running = (await bluePods(canary)).map(({ status }) => status?.containerStatuses?.[0]?.imageID.split('@')[1])
    assert.deepEqual([...new Set(running)], [B.digest])
    await canary.act('promote', {}, 2)
    assert.equal((await canary.look()).green?.image, pinned)
    await canary.act('remove', {}, 2)
    await canary.answers(['New Model B'])
  })

  it('does not matter where the image names its digest', async () => {
    const there = await ready(start ?? assert.fail())
    const { canary, B } = there
    await pullAlways(canary)
    const image = B.image.includes('@') ? B.image : `${B.image}@${B.digest}`
    await canary.act('deploy', { image }, 2)
    await canary.publish('B', 'slow')
    await reschedule(canary)
    await canary.act('shift', { blueWeight: '100' }, 2)
    await canary.answers(['New Model B'])
  })
})
