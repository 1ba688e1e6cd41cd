/** The real istioctl about a real mesh, by the way that the task takes. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRoles } from '../../rehearsal/account.ts'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { Canary, textOf } from '../e2e/canary.ts'
import { guideObjects } from '../e2e/guide-objects.ts'
import { realCluster } from './on-real.ts'
import { analysis } from './real/judgement.ts'

const version = '1.31.0'

describe('a shift that the real istioctl analyzes', function () {
  this.timeout(60_000)
  let tools: string
  let canary: Canary

  before('put istioctl into the tool cache', async () => {
    tools = await mkdtemp(join(tmpdir(), 'tools-'))
    const folder = join(tools, 'istioctl', version, process.arch)
    await mkdir(folder, { recursive: true })
    await symlink((await realCluster()).tools.istioctl, join(folder, 'istioctl'))
    await writeFile(`${folder}.complete`, '')
  })
  after(() => rm(tools, { recursive: true }))

  beforeEach(async () => {
    canary = await Canary.open(await realCluster())
    await createRoles(canary.cluster.api, canary.namespace, ['analyze.yaml'])
    const A = await canary.publish('A', 'modelA')
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: A.image }, 1)
    await canary.act('deploy', { image: B.image }, 2)
  })

  const shift = (mode: 'warn' | 'fail'): Promise<StepResult> =>
    canary.run('shift', { blueWeight: '50', analyze: mode, istioctlVersion: version }, 2, { toolsDirectory: tools })

  async function weights(): Promise<readonly unknown[]> {
    const { green, blue, phase } = await canary.look()
    return [green?.weight, blue?.weight, phase]
  }

  /** Lets the VirtualService send a path of its own to a host that is not there, and to one in another namespace. */
  async function breakRoute(): Promise<void> {
    const { spec } = await canary.virtualService()
    const to = (path: string, host: string) => ({
      match: [{ uri: { prefix: path } }],
      route: [{ destination: { host } }],
    })
    spec.http.unshift(to('/nobody', 'nobody'), to('/elsewhere', 'somebody.elsewhere.svc.cluster.local'))
    await canary.cluster.api.patch(canary.path('virtualservices', 'mlmodel-virtualservice'), { spec })
    // A route before the rollout's own is drift, since it may take their requests.
    await canary.act('shift', { blueWeight: '0', onDrift: 'adopt' }, 2)
  }

  it('passes, and istioctl finds nothing about the objects that the task made', async () => {
    const step = await shift('fail')
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.deepEqual(step.warnings, [])
    assert.match(textOf(step), /before: 0 errors; with the new weights: 0 more/)
    assert.match(textOf(step), /after: 0 more/)
    assert.deepEqual(await weights(), [50, 50, 'shifting'])
  })

  it('passes over the guide’s own objects', async () => {
    const guide = await Canary.open(await realCluster())
    await createRoles(guide.cluster.api, guide.namespace, ['analyze.yaml'])
    const A = await guide.publish('A', 'modelA')
    const B = await guide.publish('B', 'modelB')
    for (const { collection, object } of guideObjects(guide, A.image)) await guide.create(collection, object)
    await guide.untilReady('model-green', 1)
    await guide.act('deploy', { image: B.image }, 2)
    const inputs = { blueWeight: '50', analyze: 'fail', istioctlVersion: version }
    const step = await guide.run('shift', inputs, 2, { toolsDirectory: tools })
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(textOf(step), /before: 0 errors/)
  })

  it('is refused for what is wrong in the namespace, as istioctl tells it of the cluster itself', async () => {
    await breakRoute()
    const step = await shift('fail')
    assert.equal(step.result, 'Failed', textOf(step))
    const origin = `VirtualService ${canary.namespace}/mlmodel-virtualservice`
    const told = `IST0101 ${origin}: Referenced host not found: "nobody"`
    assert.ok(step.errors.join().includes(told), step.errors.join())
    const ofCluster = (await analysis(await realCluster(), canary.namespace)).filter((one) => one.includes(origin))
    assert.ok(ofCluster.includes(`Error ${told}`), ofCluster.join('\n'))
    // What lies in another namespace is not read, so nothing is said of it.
    assert.doesNotMatch(step.errors.join(), /elsewhere/)
    assert.deepEqual(await weights(), [100, 0, 'shifting'])
  })

  it('is refused for a subset of a slot that selects no pod', async () => {
    await canary.create('destinationrules', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'blue' },
      spec: {
        host: 'model-svc-blue',
        subsets: ['blue', 'nobody'].map((slot) => ({ name: `of-${slot}`, labels: { model_version: slot } })),
      },
    })
    const step = await shift('fail')
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /finds 1 error .*IST0173 DestinationRule .*of-nobody/)
    assert.deepEqual(await weights(), [100, 0, 'deployed'])
  })

  it('is told what is wrong, and goes on, where that only warns', async () => {
    await breakRoute()
    const step = await shift('warn')
    assert.equal(step.result, 'Succeeded', textOf(step))
    assert.match(step.warnings.join(), /before the shift: IST0101 .*"nobody"/)
    assert.equal(step.warnings.length, 1)
    assert.deepEqual(await weights(), [50, 50, 'shifting'])
  })

  it('is undone when a destination is gone after the write', async () => {
    const { api } = canary.cluster
    let isFirst = true
    const stop = canary.cluster.onWrite({
      before: async ({ verb, path }) => {
        if (isFirst && verb === 'patch' && path.includes(`/${canary.namespace}/virtualservices/`)) {
          isFirst = false
          await api.delete(canary.path('services', 'model-svc-blue'))
        }
      },
    })
    const step = await shift('fail')
    stop()
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /1 error that was not there before.*put back to green 100 %, blue 0 %/)
    assert.match(step.errors.join(), /IST0101 .*Referenced host not found: "model-svc-blue/)
    assert.deepEqual(await weights(), [100, 0, 'deployed'])
  })
})
