import assert from 'node:assert/strict'
import { deployment, paths, pod, startTestCluster, type TestCluster } from './api-client.ts'

describe('deletion in the embedded API', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startTestCluster()
  })
  afterEach(() => cluster.stop())

  const green = `${paths.deployments}/green`

  it('removes an object that nothing holds at once', async () => {
    await cluster.post(paths.deployments, deployment('green'))
    const { status, body } = await cluster.remove(green)
    assert.deepEqual([status, body.kind, body.status, body.details?.kind], [200, 'Status', 'Success', 'deployments'])
    assert.equal((await cluster.get(green)).status, 404)
  })

  it('waits until the last finalizer is gone', async () => {
    const object = { ...deployment('green'), metadata: { name: 'green', finalizers: ['example.com/hold'] } }
    await cluster.post(paths.deployments, object)
    const held = await cluster.remove(green)
    assert.equal(typeof held.body.metadata?.deletionTimestamp, 'string')
    assert.equal((await cluster.get(green)).status, 200)
    const added = await cluster.patch(green, 'merge', {
      metadata: { finalizers: ['example.com/hold', 'example.com/more'] },
    })
    assert.match(String(added.body.message), /no new finalizers can be added if the object is being deleted/)
    await cluster.patch(green, 'merge', { metadata: { finalizers: null } })
    assert.equal((await cluster.get(green)).status, 404)
  })

  const propagation = [
    { policy: 'Foreground', finalizers: ['foregroundDeletion'] },
    { policy: 'Orphan', finalizers: ['orphan'] },
  ]
  for (const { policy, finalizers } of propagation) {
    it(`by ${policy} leaves the object to the garbage collector`, async () => {
      await cluster.post(paths.deployments, deployment('green'))
      const { body } = await cluster.remove(green, { propagationPolicy: policy })
      assert.deepEqual(body.metadata?.finalizers, finalizers)
    })
  }

  it('refuses a propagation policy that there is not', async () => {
    await cluster.post(paths.deployments, deployment('green'))
    const { status, body } = await cluster.remove(green, { propagationPolicy: 'Sideways' })
    assert.deepEqual([status, body.reason], [422, 'Invalid'])
  })

  it('gives a pod on a node its grace, which a second request can only shorten', async () => {
    await cluster.post(paths.pods, pod('p', { nodeName: 'n', terminationGracePeriodSeconds: 20 }))
    const path = `${paths.pods}/p`
    const grace = async (seconds?: number): Promise<unknown> => {
      const { body } = await cluster.remove(path, seconds === undefined ? undefined : { gracePeriodSeconds: seconds })
      return body.metadata?.deletionGracePeriodSeconds
    }
    assert.deepEqual([await grace(), await grace(60), await grace(5)], [20, 20, 5])
    await grace(0)
    assert.equal((await cluster.get(path)).status, 404)
  })

  it('removes a pod without a node at once', async () => {
    await cluster.post(paths.pods, pod('p'))
    await cluster.remove(`${paths.pods}/p`)
    assert.equal((await cluster.get(`${paths.pods}/p`)).status, 404)
  })

  it('closes a namespace, which takes nothing new and goes when it is finalized', async () => {
    const { body } = await cluster.remove('/api/v1/namespaces/a')
    assert.equal(body.status?.phase, 'Terminating')
    const refused = await cluster.post(paths.pods, pod('p'))
    assert.deepEqual([refused.status, refused.body.reason], [403, 'Forbidden'])
    assert.match(String(refused.body.message), /namespace a because it is being terminated/)
    await cluster.put('/api/v1/namespaces/a/finalize', { ...body, spec: { finalizers: [] } })
    assert.equal((await cluster.get('/api/v1/namespaces/a')).status, 404)
  })
})
