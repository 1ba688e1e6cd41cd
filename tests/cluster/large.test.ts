/** VirtualServices as large as kube-apiserver, etcd and Istio take them: what tests/faults/large.test.ts takes for granted. */
import assert from 'node:assert/strict'
import { Canary, textOf } from '../e2e/canary.ts'
import { type GuideObject, guideObjects } from '../e2e/guide-objects.ts'
import { stages } from '../e2e/stages.ts'
import { withForeignRoutes, withManyMatches } from '../faults/scale/large.ts'
import { realCluster } from './on-real.ts'

/** A namespace in which A is green by the guide's objects, changed like this. */
async function openWith(change: (object: GuideObject) => GuideObject): Promise<{ canary: Canary; B: string }> {
  const canary = await Canary.open(await realCluster())
  const [A, B] = [await canary.publish('A', 'modelA'), await canary.publish('B', 'modelB')]
  for (const one of guideObjects(canary, A.image)) await canary.create(one.collection, change(one).object)
  await canary.untilReady('model-green', 1)
  return { canary, B: B.image }
}

async function walk(canary: Canary, image: string): Promise<readonly string[]> {
  const warnings: string[] = []
  for (const { action, inputs } of stages) warnings.push(...(await canary.act(action, inputs(image), 2)).warnings)
  assert.equal((await canary.look()).phase, 'done')
  return warnings
}

describe('a large VirtualService', function () {
  this.timeout(60_000)

  it('of a megabyte of routes of others goes through all stages, and they stay as they are', async () => {
    const { canary, B } = await openWith((object) => withForeignRoutes(object, 1_000_000))
    const { spec: before } = await canary.virtualService()
    await walk(canary, B)
    const { spec: after } = await canary.virtualService()
    assert.ok(JSON.stringify(after).length >= 1_000_000)
    assert.deepEqual(after.http.slice(0, -3), before.http.slice(0, -3))
  })

  it('whose own routes are larger than annotations may be goes through all stages, and that is told', async () => {
    const { canary, B } = await openWith((object) => withManyMatches(object, 3_000))
    assert.match((await walk(canary, B)).join('\n'), /own routes are too large to be kept/)
  })

  it('that would outgrow what etcd stores fails with the server’s own word, and nothing is changed', async () => {
    const { canary, B } = await openWith((object) => object)
    await canary.cluster.api.delete(canary.path('virtualservices', 'mlmodel-virtualservice'))
    await createLargest(canary)
    const before = await canary.versions()
    const step = await canary.run('deploy', { image: B }, 2)
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /too large/, textOf(step))
    assert.doesNotMatch(step.errors.join(), /Others kept writing/)
    assert.deepEqual(await canary.versions(), before)
  })
})

/** Bytes of a write that etcd takes by default: 1.5 MiB, with what stands around the object. */
const etcdLimit = 1_572_864

/** Creates the guide's VirtualService so large that it has no room for a record any more. */
async function createLargest(canary: Canary): Promise<void> {
  const one = guideObjects(canary, '').find(({ collection }) => collection === 'virtualservices') ?? assert.fail()
  for (let bytes = etcdLimit; bytes > etcdLimit - 20_000; bytes -= 500) {
    try {
      return await canary.create('virtualservices', withForeignRoutes(one, bytes).object)
    } catch (error) {
      if (!/too large/.test(String(error))) throw error
    }
  }
  assert.fail('etcd takes less than 1.5 MiB')
}
