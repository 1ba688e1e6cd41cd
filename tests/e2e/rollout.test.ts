import assert from 'node:assert/strict'
import { startLoad } from '../../rehearsal/observation/load.ts'
import { Canary } from './canary.ts'
import { sharedCluster } from './shared-cluster.ts'

const modelA = 'New Model A'
const modelB = 'New Model B'

describe('a canary rollout', function () {
  this.timeout(60_000)

  it('walks the five stages, loses no request, and the gateway answers as the weights say', async () => {
    const canary = await Canary.open(await sharedCluster())
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')

    const first = await canary.act('deploy', { image: A.image }, 1)
    assert.equal(first.outputVariables.firstRelease, 'true')
    assert.deepEqual(await canary.look(), {
      green: { image: A.image, ready: 1, weight: 100 },
      blue: undefined,
      phase: 'done',
    })
    await canary.answers([modelA])

    let stage = 'Blue_0'
    const load = startLoad(canary.gateway, () => stage)
    const green = { image: A.image, ready: 1 }
    const blue = { image: B.image, ready: 1 }
    const promoted = { image: `${B.image}@${B.digest}`, ready: 1 }

    await canary.act('deploy', { image: B.image }, 2)
    assert.deepEqual(await canary.look(), {
      green: { ...green, weight: 100 },
      blue: { ...blue, weight: 0 },
      phase: 'deployed',
    })
    await canary.answers([modelA])
    await canary.answers([modelB], 'blue')

    stage = 'Blue_50'
    const half = await canary.act('shift', { blueWeight: '50' }, 2)
    assert.deepEqual(half.outputVariables, {
      blueWeight: '50',
      greenWeight: '50',
      blueImage: B.image,
      greenImage: A.image,
      phase: 'shifting',
      changed: 'true',
      firstRelease: 'false',
    })
    await canary.answers([modelA, modelB])

    stage = 'Blue_100'
    await canary.act('shift', { blueWeight: '100' }, 2)
    await canary.answers([modelB])
    await canary.answers([modelA], 'green')

    stage = 'Blue_Green'
    await canary.act('promote', {}, 2)
    assert.deepEqual(await canary.look(), {
      green: { ...promoted, weight: 0 },
      blue: { ...blue, weight: 100 },
      phase: 'promoted',
    })
    await canary.answers([modelB], 'green')

    stage = 'Green_100'
    await canary.act('remove', {}, 2)
    assert.deepEqual(await canary.look(), { green: { ...promoted, weight: 100 }, blue: undefined, phase: 'done' })
    await canary.answers([modelB])
    await canary.answers([modelB], 'blue')

    await load.stop()
    assert.deepEqual(load.lost, [])
    assert.ok(load.requests > 100, `${load.requests} requests`)
  })
})
