/** Many objects of others and many pods: what a rollout asks for and holds stays the same. */
import assert from 'node:assert/strict'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { textOf } from '../e2e/canary.ts'
import { putCrowd } from './scale/crowd.ts'
import { measured, requestsOf } from './scale/measured.ts'
import { openScene, peakMiB, requestsIn, type Scene, type StageCost, walkMeasured } from './scale/walk.ts'

/** MiB that the task's process may have held at most, with room for other versions of Node. */
const mostMiB = 80
/** MiB that it may hold more than in a small cluster. */
const moreMiB = 12

/** Of others: as many in the rollout's own namespace as in another. */
const crowd = { virtualServices: 2_500, pods: 5_000 }

describe('a rollout of 50 replicas among 5,000 VirtualServices and 10,000 pods', function () {
  this.timeout(60_000)

  let small: readonly StageCost[]
  let crowded: readonly StageCost[]
  let scene: Scene

  before('walk the stages with one replica alone, and with 50 in the crowd', async () => {
    await freshPackage()
    const alone = await openScene(1)
    small = await walkMeasured(alone)
    await alone.stop()
    scene = await openScene(50)
    scene.cluster.store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'others' } })
    for (const namespace of [scene.canary.namespace, 'others']) putCrowd(scene.cluster, namespace, crowd)
    crowded = await walkMeasured(scene)
  })

  after('stop the cluster', () => scene.stop())

  it('asks for the very same, request by request', () => {
    assert.deepEqual(requestsIn(crowded), requestsIn(small))
  })

  it('lists by a selector, but for the two kinds of which none tells whether they are green’s', () => {
    const whole = crowded.flatMap(({ stage, requests }) =>
      Object.keys(requests)
        .filter((asked) => /^(list|watch) [^?]*$/.test(asked))
        .map((asked) => `${stage}: ${asked}`),
    )
    assert.deepEqual(whole, ['Blue_0: list horizontalpodautoscalers', 'Blue_0: list poddisruptionbudgets'])
  })

  it(`holds ${mostMiB} MiB at most, and hardly more than in a small cluster`, () => {
    const [little, much] = [peakMiB(small), peakMiB(crowded)]
    assert.ok(much <= mostMiB && much <= little + moreMiB, `${much.toFixed(1)} MiB, alone ${little.toFixed(1)} MiB`)
  })

  it('says over one connection what it says, and its log is read in one go', () => {
    for (const { stage, cost, logLines } of crowded) {
      assert.equal(cost.connections, 1, stage)
      assert.ok(logLines <= 120, `${stage}: ${logLines} lines`)
    }
  })

  it('names a few of the 2,500 VirtualServices where the wanted one is not there, without reading them', async () => {
    const { cluster, canary } = scene
    const { result, requests } = await requestsOf(cluster, canary, () =>
      measured(canary, 'shift', { blueWeight: '50', virtualService: 'mlmodel-virtualservise' }, 2),
    )
    const { step, cost } = result
    assert.match(
      step.errors.join(),
      /'mlmodel-virtualservise' is not in .*there: 'mlmodel-virtualservice', .*…\)/,
      textOf(step),
    )
    assert.ok(step.errors.join().length < 1_500, `${step.errors.join().length} characters`)
    assert.equal(requests['list virtualservices ?limit'], 1)
    assert.ok(cost.peakKiB / 1024 <= mostMiB, `${cost.peakKiB} KiB`)
  })
})
