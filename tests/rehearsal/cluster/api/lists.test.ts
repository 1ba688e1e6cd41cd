import assert from 'node:assert/strict'
import { deployment, type Json, paths, pod, startTestCluster, type TestCluster } from './api-client.ts'

const namesIn = (list: Json): unknown[] => (list.items as unknown as Json[]).map((item) => item.metadata?.name)

describe('lists of the embedded API', () => {
  let cluster: TestCluster
  before(async () => {
    cluster = await startTestCluster()
    cluster.store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'b' } })
    const tiers = { p1: 'front', p2: 'back', p3: 'back' }
    for (const [name, tier] of Object.entries(tiers)) {
      await cluster.post(paths.pods, { ...pod(name), metadata: { name, labels: { tier, [name]: 'yes' } } })
    }
    await cluster.post('/api/v1/namespaces/b/pods', pod('elsewhere', { nodeName: 'n1' }))
  })
  after(() => cluster.stop())

  const all = ['p1', 'p2', 'p3']
  const selections: { query: string; want: string[] }[] = [
    { query: '', want: all },
    { query: 'labelSelector=tier=back', want: ['p2', 'p3'] },
    { query: 'labelSelector=tier==back,p3', want: ['p3'] },
    { query: 'labelSelector=tier!=back', want: ['p1'] },
    { query: 'labelSelector=tier in (back, front),!p2', want: ['p1', 'p3'] },
    { query: 'labelSelector=tier notin (front)', want: ['p2', 'p3'] },
    { query: 'labelSelector=p9', want: [] },
    { query: 'fieldSelector=metadata.name=p2', want: ['p2'] },
    { query: 'fieldSelector=metadata.name!=p2,status.phase=Pending', want: ['p1', 'p3'] },
    { query: 'fieldSelector=spec.nodeName=', want: all },
    { query: 'fieldSelector=metadata.namespace=b', want: [] },
  ]
  for (const { query, want } of selections) {
    it(`select [${want}] by '${query}'`, async () => {
      const { body } = await cluster.get(`${paths.pods}?${encodeURI(query)}`)
      assert.deepEqual(namesIn(body), want)
    })
  }

  it('are served across namespaces', async () => {
    const { body } = await cluster.get('/api/v1/pods?fieldSelector=spec.nodeName%3Dn1')
    assert.deepEqual([body.kind, body.apiVersion, namesIn(body)], ['PodList', 'v1', ['elsewhere']])
    assert.equal(body.metadata?.resourceVersion, cluster.store.resourceVersion)
  })

  it('come in parts of one moment', async () => {
    const first = (await cluster.get(`${paths.pods}?limit=2`)).body
    assert.deepEqual([namesIn(first), first.metadata?.remainingItemCount], [['p1', 'p2'], 1])
    await cluster.patch(`${paths.pods}/p3`, 'merge', { metadata: { annotations: { later: 'yes' } } })
    const second = (await cluster.get(`${paths.pods}?limit=2&continue=${first.metadata?.continue}`)).body
    assert.deepEqual([namesIn(second), second.metadata?.continue], [['p3'], undefined])
    assert.equal(second.metadata?.resourceVersion, first.metadata?.resourceVersion)
    assert.equal((second.items as unknown as Json[])[0]?.metadata?.annotations, undefined)
  })

  it('refuse a continue token that is forgotten with 410', async () => {
    const { body: first } = await cluster.get(`${paths.pods}?limit=1`)
    // So many other lists are begun that this one is forgotten.
    for (let count = 0; count < 101; count++) await cluster.get(`${paths.pods}?limit=1`)
    const { status, body } = await cluster.get(`${paths.pods}?limit=1&continue=${first.metadata?.continue}`)
    assert.deepEqual([status, body.reason], [410, 'Expired'])
  })

  it('refuse a version that is not reached yet with 504', async () => {
    const { status, headers, body } = await cluster.get(`${paths.pods}?resourceVersion=99999`)
    assert.deepEqual([status, body.reason, headers['retry-after']], [504, 'Timeout', '1'])
  })

  it('can be had as metadata alone', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    const { body } = await cluster.get(paths.pods, { accept })
    assert.equal(body.kind, 'PartialObjectMetadataList')
    assert.deepEqual(Object.keys((body.items as unknown as Json[])[0] ?? {}), ['kind', 'apiVersion', 'metadata'])
  })

  it('are emptied as a whole', async () => {
    for (const name of ['d1', 'd2']) await cluster.post(paths.deployments, deployment(name))
    await cluster.remove(`${paths.deployments}?fieldSelector=metadata.name%3Dd1`)
    assert.deepEqual(namesIn((await cluster.get(paths.deployments)).body), ['d2'])
    assert.equal((await cluster.remove('/apis/apps/v1/deployments')).status, 405)
  })
})
