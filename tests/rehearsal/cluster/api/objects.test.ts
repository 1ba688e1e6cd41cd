import assert from 'node:assert/strict'
import { deployment, paths, pod, startTestCluster, type TestCluster, virtualService } from './api-client.ts'

describe('objects of the embedded API', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startTestCluster()
  })
  afterEach(() => cluster.stop())

  it('are created with what the server assigns and with defaults', async () => {
    const { status, body } = await cluster.post(paths.deployments, deployment('green'))
    assert.equal(status, 201)
    assert.match(String(body.metadata?.uid), /^[0-9a-f-]{36}$/)
    assert.match(String(body.metadata?.creationTimestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal(body.metadata?.generation, 1)
    assert.equal(body.metadata?.namespace, 'a')
    assert.equal(body.spec?.replicas, 1)
    assert.deepEqual(body.spec?.strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
    })
    assert.equal(body.spec?.progressDeadlineSeconds, 600)
    assert.deepEqual(body.status, {})
  })

  it('get a name from generateName', async () => {
    const object = { ...pod('x'), metadata: { generateName: 'model-' } }
    const { body } = await cluster.post(paths.pods, object)
    assert.match(String(body.metadata?.name), /^model-[a-z0-9]{5}$/)
  })

  it('count generations on changes of the spec only', async () => {
    await cluster.post(paths.deployments, deployment('green'))
    const path = `${paths.deployments}/green`
    const labelled = await cluster.patch(path, 'merge', { metadata: { labels: { a: 'b' } } })
    const scaled = await cluster.patch(path, 'merge', { spec: { replicas: 3 } })
    const reported = await cluster.patch(`${path}/status`, 'merge', { status: { replicas: 3 } })
    assert.deepEqual(
      [labelled, scaled, reported].map(({ body }) => body.metadata?.generation),
      [1, 2, 2],
    )
  })

  it('have one resourceVersion for all kinds, which grows with each write and not without a change', async () => {
    const versions: number[] = []
    for (const name of ['one', 'two']) {
      versions.push(Number((await cluster.post(paths.deployments, deployment(name))).body.metadata?.resourceVersion))
      versions.push(Number((await cluster.post(paths.pods, pod(name))).body.metadata?.resourceVersion))
    }
    assert.deepEqual(
      versions,
      [...versions].sort((one, other) => one - other),
    )
    assert.equal(new Set(versions).size, 4)
    const same = await cluster.patch(`${paths.deployments}/two`, 'merge', { spec: { replicas: 1 } })
    assert.equal(Number(same.body.metadata?.resourceVersion), versions[2])
  })

  it('keep status and spec apart', async () => {
    await cluster.post(paths.deployments, { ...deployment('green'), status: { replicas: 7 } })
    const path = `${paths.deployments}/green`
    const main = await cluster.patch(path, 'merge', { status: { replicas: 8 } })
    assert.deepEqual(main.body.status, {})
    const part = await cluster.patch(`${path}/status`, 'merge', { status: { replicas: 9 }, spec: { replicas: 9 } })
    assert.deepEqual([part.body.status?.replicas, part.body.spec?.replicas], [9, 1])
  })

  it('are scaled through /scale', async () => {
    await cluster.post(paths.deployments, deployment('green'))
    const path = `${paths.deployments}/green/scale`
    const { body: before } = await cluster.get(path)
    assert.deepEqual(
      [before.kind, before.spec, before.status],
      ['Scale', { replicas: 1 }, { replicas: 0, selector: 'app=green' }],
    )
    await cluster.patch(path, 'merge', { spec: { replicas: 4 } })
    assert.equal(cluster.store.get('Deployment', 'a', 'green')?.spec.replicas, 4)
    const stale = { ...before, spec: { replicas: 2 } }
    assert.equal((await cluster.put(path, stale)).status, 409)
  })

  it('are not written by a dry run', async () => {
    const created = await cluster.post(`${paths.deployments}?dryRun=All`, deployment('green'))
    assert.deepEqual([created.status, created.body.spec?.replicas], [201, 1])
    assert.equal((await cluster.get(`${paths.deployments}/green`)).status, 404)
    await cluster.post(paths.deployments, deployment('green'))
    const deleted = await cluster.remove(`${paths.deployments}/green?dryRun=All`)
    assert.equal(deleted.body.status, 'Success')
    assert.equal((await cluster.get(`${paths.deployments}/green`)).status, 200)
    assert.equal((await cluster.post(`${paths.deployments}?dryRun=Some`, deployment('x'))).status, 422)
  })

  it('record who wrote which fields', async () => {
    await cluster.post(`${paths.deployments}?fieldManager=one`, deployment('green'))
    const { body } = await cluster.patch(`${paths.deployments}/green`, 'merge', { spec: { replicas: 2 } })
    const entries = body.metadata?.managedFields as unknown as { manager: string; fieldsV1: { 'f:spec'?: object } }[]
    assert.deepEqual(
      entries.map(({ manager }) => manager),
      ['one', 'api-test'],
    )
    assert.deepEqual(entries[1]?.fieldsV1, { 'f:spec': { 'f:replicas': {} } })
    assert.equal('f:replicas' in (entries[0]?.fieldsV1['f:spec'] ?? {}), false)
  })

  it('of Istio are served in three versions without conversion', async () => {
    await cluster.post(paths.virtualServices, virtualService('vs'))
    for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
      const path = `/apis/networking.istio.io/${version}/namespaces/a/virtualservices`
      const { body } = await cluster.get(`${path}/vs`)
      assert.equal(body.apiVersion, `networking.istio.io/${version}`)
      const list = (await cluster.get(path)).body
      assert.equal((list.items as unknown as { apiVersion: string }[])[0]?.apiVersion, `networking.istio.io/${version}`)
    }
  })

  it('of kind Event can be read in both groups', async () => {
    const event = {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p' },
      message: 'hello',
      reason: 'Test',
    }
    await cluster.post('/api/v1/namespaces/a/events', { apiVersion: 'v1', kind: 'Event', ...event })
    const { body } = await cluster.get('/apis/events.k8s.io/v1/namespaces/a/events/e')
    assert.deepEqual([body.apiVersion, body.note, body.regarding], ['events.k8s.io/v1', 'hello', event.involvedObject])
  })

  it('may be sent as YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n'
    const { body } = await cluster.send('POST', paths.configMaps, yaml, { 'content-type': 'application/yaml' })
    assert.deepEqual(body.data, { a: 'b' })
  })
})
