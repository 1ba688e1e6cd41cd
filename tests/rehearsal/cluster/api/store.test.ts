import assert from 'node:assert/strict'
import type { NewObject } from '../../../../rehearsal/cluster/objects.ts'
import { isRefused } from '../../../../rehearsal/cluster/store/errors.ts'
import { createStore } from '../../../../rehearsal/cluster/store/memory-store.ts'
import type { Change, Store } from '../../../../rehearsal/cluster/store/store.ts'

describe('the store', () => {
  let store: Store
  beforeEach(() => {
    let uid = 0
    store = createStore({
      now: () => new Date('2026-01-02T03:04:05.678Z'),
      random: () => 0,
      newUid: () => String(++uid),
      historyLength: 4,
    })
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })
  })

  const pod = (name: string, spec: object = {}): NewObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'a' },
    spec: { containers: [{ name: 'c', image: 'image' }], ...spec },
  })
  const configMap = (name: string, data: Record<string, string> = {}): NewObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'a' },
    data,
  })

  it('gives out objects that can not be changed', () => {
    const created = store.create(configMap('c', { key: 'value' }))
    assert.ok(Object.isFrozen(created) && Object.isFrozen(created.metadata) && Object.isFrozen(created.data))
  })

  it('does not see later changes of what was put in', () => {
    const object = configMap('c', { key: 'value' })
    store.create(object)
    Object.assign(object.data as object, { key: 'other' })
    assert.deepEqual(store.get('ConfigMap', 'a', 'c')?.data, { key: 'value' })
  })

  it('takes its times, names and ids from outside', () => {
    const { metadata } = store.create({ ...pod('x'), metadata: { namespace: 'a', generateName: 'model-' } })
    assert.deepEqual(
      [metadata.name, metadata.uid, metadata.creationTimestamp],
      ['model-bbbbb', '2', '2026-01-02T03:04:05Z'],
    )
  })

  it('tells watchers in order, after the write and only of their kinds', async () => {
    const seen: string[] = []
    const stop = store.watch(['ConfigMap'], ({ type, object }) => seen.push(`${type} ${object.metadata.name}`))
    store.create(configMap('one'))
    store.create(pod('p'))
    store.update(configMap('one', { a: 'b' }))
    store.delete('ConfigMap', 'a', 'one')
    assert.deepEqual(seen, [], 'nobody is called within the write')
    await Promise.resolve()
    assert.deepEqual(seen, ['ADDED one', 'MODIFIED one', 'DELETED one'])
    stop()
    store.create(configMap('two'))
    await Promise.resolve()
    assert.equal(seen.length, 3)
  })

  it('tells watchers what was before', async () => {
    const changes: Change[] = []
    store.watch(['ConfigMap'], (change) => changes.push(change))
    store.create(configMap('c', { key: 'old' }))
    store.update(configMap('c', { key: 'new' }))
    await Promise.resolve()
    assert.deepEqual(
      changes.map(({ object, previous }) => [previous?.data, object.data]),
      [
        [undefined, { key: 'old' }],
        [{ key: 'old' }, { key: 'new' }],
      ],
    )
  })

  it('lets a listener write', async () => {
    const seen: string[] = []
    store.watch(['ConfigMap'], ({ object }) => {
      seen.push(object.metadata.name)
      if (object.metadata.name === 'one') store.create(configMap('two'))
    })
    store.create(configMap('one'))
    await Promise.resolve()
    await Promise.resolve()
    assert.deepEqual(seen, ['one', 'two'])
  })

  it('keeps a bounded history', () => {
    const start = store.resourceVersion
    for (let count = 0; count < 20; count++) store.create(configMap(`c${count}`))
    assert.throws(
      () => store.watchFrom(['ConfigMap'], start, () => undefined),
      (error) => isRefused(error, 'Expired'),
    )
    store.watchFrom(['ConfigMap'], store.resourceVersion, () => undefined)()
  })

  it('refuses an update of an older version, and of one that is gone', () => {
    const first = store.create(configMap('c'))
    store.update(configMap('c', { a: 'b' }))
    assert.throws(
      () => store.update(structuredClone(first)),
      (error) => isRefused(error, 'Conflict'),
    )
    store.delete('ConfigMap', 'a', 'c')
    assert.throws(
      () => store.update(configMap('c')),
      (error) => isRefused(error, 'NotFound'),
    )
  })

  it('writes nothing when nothing changes', () => {
    const first = store.create(configMap('c', { a: 'b' }))
    assert.equal(store.update(structuredClone(first)), first)
  })

  it('lets a pod be put on a node once', () => {
    store.create(pod('p'))
    store.update(pod('p', { nodeName: 'n' }))
    assert.throws(
      () => store.update(pod('p', { nodeName: 'm' })),
      (error) => isRefused(error, 'Invalid'),
    )
  })

  it('gives each Service an address of its own and keeps it', () => {
    const service = (name: string, port: number): NewObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'a' },
      spec: { ports: [{ port }] },
    })
    store.create(service('one', 80))
    store.create(service('two', 80))
    store.update(service('one', 81))
    const addresses = store.list('Service').map(({ spec }) => spec.clusterIP)
    assert.deepEqual(addresses, ['10.96.0.1', '10.96.0.2'])
    assert.equal(store.get('Service', 'a', 'one')?.spec.ports?.[0]?.targetPort, 81)
  })

  const resources = { cpu: '1', memory: '1Gi' }
  const qualities: { name: string; given: object; want: string }[] = [
    { name: 'no resources', given: {}, want: 'BestEffort' },
    { name: 'requests alone', given: { requests: resources }, want: 'Burstable' },
    { name: 'limits alone, which are requested too', given: { limits: resources }, want: 'Guaranteed' },
  ]
  for (const { name, given, want } of qualities) {
    it(`counts a pod with ${name} as ${want}`, () => {
      store.create(pod('p', { containers: [{ name: 'c', image: 'image', resources: given }] }))
      assert.equal(store.get('Pod', 'a', 'p')?.status.qosClass, want)
    })
  }

  const policies: [string, string][] = [
    ['model', 'Always'],
    ['model:latest', 'Always'],
    ['host:5000/model', 'Always'],
    ['host:5000/model:1', 'IfNotPresent'],
    ['model@sha256:00', 'IfNotPresent'],
  ]
  for (const [image, want] of policies) {
    it(`pulls ${image} ${want}`, () => {
      store.create(pod('p', { containers: [{ name: 'c', image }] }))
      assert.equal(store.get('Pod', 'a', 'p')?.spec.containers[0]?.imagePullPolicy, want)
    })
  }
})
