import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Json } from './client.ts'
import { configMap, deployment, service, virtualService } from './room.ts'

const versionOf = ({ metadata }: Json): number => Number(metadata?.resourceVersion)

export const objects = chapter('objects', (room) => {
  it('are created with what the server assigns', async () => {
    const { status, body } = await room().post(room().paths.configmaps, configMap('assigned', { a: 'b' }))
    const { uid, resourceVersion, creationTimestamp, managedFields: _, ...metadata } = body.metadata ?? {}
    assert.equal(status, 201)
    assert.match(String(uid), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.match(String(resourceVersion), /^[1-9]\d*$/)
    assert.match(String(creationTimestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.deepEqual(metadata, { name: 'assigned', namespace: room().namespace })
  })

  it('keep nothing that only the server assigns', async () => {
    const own = { uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z', selfLink: '/mine' }
    const object = configMap('own')
    const { metadata } = await room().made('configmaps', { ...object, metadata: { name: 'own', ...own } })
    assert.notEqual(metadata?.uid, 'mine')
    assert.notEqual(metadata?.creationTimestamp, own.creationTimestamp)
    assert.equal(metadata?.selfLink, undefined)
  })

  it('get a name from generateName', async () => {
    const object = { ...configMap(''), metadata: { generateName: 'model-' } }
    const { metadata } = await room().made('configmaps', object)
    assert.match(String(metadata?.name), /^model-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    assert.equal(metadata?.generateName, 'model-')
  })

  it('count generations on changes of the spec only', async () => {
    await room().made('virtualservices', virtualService('generations'))
    const path = `${room().paths.virtualservices}/generations`
    const generations = []
    for (const change of [
      { metadata: { labels: { a: 'b' } } },
      { spec: { hosts: ['model.example.com'] } },
      { spec: { hosts: ['model.example.com'] } },
    ]) {
      generations.push((await room().patch(path, 'merge', change)).body.metadata?.generation)
    }
    const told = await room().patch(`${path}/status`, 'merge', { status: { observedGeneration: '2' } })
    assert.deepEqual([...generations, told.body.metadata?.generation], [1, 2, 2, 2])
  })

  it('have one version for all kinds, which grows with each write and stays without a change', async () => {
    const versions = [
      versionOf(await room().made('configmaps', configMap('v1'))),
      versionOf(await room().made('virtualservices', virtualService('v2'))),
      versionOf(await room().made('services', service('v3'))),
    ]
    assert.deepEqual(
      versions,
      [...versions].sort((one, other) => one - other),
    )
    assert.equal(new Set(versions).size, 3)
    for (const [path, change] of [
      [`${room().paths.services}/v3`, { spec: { sessionAffinity: 'None' } }],
      [`${room().paths.virtualservices}/v2`, { spec: { hosts: ['*'] } }],
    ] as const) {
      const before = versionOf((await room().get(path)).body)
      assert.equal(versionOf((await room().patch(path, 'merge', change)).body), before, path)
    }
  })

  it('have a status of their own, which their main path does not write', async () => {
    const path = `${room().paths.virtualservices}/apart`
    const created = await room().made('virtualservices', {
      ...virtualService('apart'),
      status: { validationMessages: [] },
    })
    assert.equal(created.status, undefined)
    const main = await room().patch(path, 'merge', { status: { observedGeneration: '3' } })
    assert.equal(main.body.status, undefined)
    const change = { status: { observedGeneration: '4' }, spec: { hosts: ['x.example.com'] } }
    const part = await room().patch(`${path}/status`, 'merge', change)
    assert.deepEqual([part.body.status, part.body.spec?.hosts], [{ observedGeneration: '4' }, ['*']])
  })

  it('are scaled through /scale', async () => {
    await room().made('deployments', deployment('scaled'))
    const path = `${room().paths.deployments}/scaled`
    await room().eventually(path, ({ body }) => Number(body.status?.observedGeneration) === 1)
    const { body: before } = await room().get(`${path}/scale`)
    assert.deepEqual([before.kind, before.apiVersion], ['Scale', 'autoscaling/v1'])
    assert.deepEqual([before.spec, before.status], [{}, { replicas: 0, selector: 'app=scaled' }])
    const { status, body } = await room().patch(`${path}/scale`, 'merge', { spec: { replicas: 2 } })
    assert.deepEqual([status, body.spec, body.metadata?.name], [200, { replicas: 2 }, 'scaled'])
    assert.equal((await room().get(path)).body.spec?.replicas, 2)
    const stale = await room().put(`${path}/scale`, { ...before, spec: { replicas: 3 } })
    assert.deepEqual([stale.status, stale.body.reason], [409, 'Conflict'])
  })

  it('are not written by a dry run', async () => {
    const { deployments } = room().paths
    const created = await room().post(`${deployments}?dryRun=All`, deployment('tried', { paused: true }))
    assert.deepEqual([created.status, created.body.spec?.revisionHistoryLimit], [201, 10])
    assert.equal(created.body.metadata?.resourceVersion, undefined)
    assert.match(String(created.body.metadata?.uid), /^[0-9a-f-]{36}$/)
    assert.equal((await room().get(`${deployments}/tried`)).status, 404)
    const path = `${room().paths.virtualservices}/tried`
    const { metadata } = await room().made('virtualservices', virtualService('tried'))
    const patched = await room().patch(`${path}?dryRun=All`, 'merge', { spec: { hosts: ['y.example.com'] } })
    assert.deepEqual([patched.body.spec?.hosts, patched.body.metadata?.generation], [['y.example.com'], 2])
    assert.equal(patched.body.metadata?.resourceVersion, metadata?.resourceVersion)
    const removed = await room().remove(`${path}?dryRun=All`)
    assert.equal(removed.status, 200)
    assert.deepEqual((await room().get(path)).body.metadata, metadata)
  })

  it('of Istio are served in three versions without conversion', async () => {
    await room().made('virtualservices', virtualService('versions'))
    for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
      const path = room().paths.virtualservices.replace('/v1/', `/${version}/`)
      const { body } = await room().get(`${path}/versions`)
      assert.equal(body.apiVersion, `networking.istio.io/${version}`)
      const list = (await room().get(path)).body
      assert.deepEqual([list.kind, list.apiVersion], ['VirtualServiceList', `networking.istio.io/${version}`])
      assert.equal(list.items?.[0]?.apiVersion, `networking.istio.io/${version}`)
    }
  })

  it('of Istio keep fields that their schema knows, and lose the others', async () => {
    const object = virtualService('pruned')
    const { spec } = await room().made('virtualservices', {
      ...object,
      spec: { ...(object.spec as object), exportTo: ['.'], unheardOf: true },
    })
    assert.deepEqual(Object.keys(spec ?? {}).sort(), ['exportTo', 'hosts', 'http'])
  })

  it('of kind Event are the same in both of their groups', async () => {
    const { namespace } = room()
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'told' },
      involvedObject: { kind: 'Pod', name: 'p', namespace },
      message: 'hello',
      reason: 'Test',
      type: 'Normal',
      source: { component: 'test' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:01Z',
      count: 2,
    }
    await room().made('events', event)
    const { body } = await room().get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events/told`)
    const { apiVersion, kind, metadata: _, ...rest } = body
    assert.deepEqual([apiVersion, kind], ['events.k8s.io/v1', 'Event'])
    assert.deepEqual(rest, {
      eventTime: null,
      reason: 'Test',
      regarding: event.involvedObject,
      note: 'hello',
      type: 'Normal',
      deprecatedSource: { component: 'test' },
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      deprecatedLastTimestamp: '2026-01-01T00:00:01Z',
      deprecatedCount: 2,
    })
  })

  it('may be sent as YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: b}\n'
    const headers = { 'content-type': 'application/yaml' }
    const { status, body } = await room().send('POST', room().paths.configmaps, yaml, headers)
    assert.deepEqual([status, body.data], [201, { a: 'b' }])
  })
})
