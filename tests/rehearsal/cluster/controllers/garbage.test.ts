import assert from 'node:assert/strict'
import type { ApiObject } from '../../../../rehearsal/cluster/objects.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import type { HeldClock } from '../held-clock.ts'
import { deployment, namespace } from '../workloads.ts'
import { startTestControllers, type TestControllers } from './test-controllers.ts'

describe('ownership', () => {
  let controllers: TestControllers
  let clock: HeldClock
  let store: Store

  beforeEach(async () => {
    controllers = startTestControllers({ readyAfter: () => 0, endsAfter: 1000 })
    clock = controllers.clock
    store = controllers.store
    await clock.settle()
  })
  afterEach(() => controllers.stop())

  const configMap = (name: string, ...owners: ApiObject[]): ApiObject =>
    store.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        ownerReferences: owners.map(({ apiVersion, kind, metadata }) => ({
          apiVersion,
          kind,
          name: metadata.name,
          uid: metadata.uid,
          blockOwnerDeletion: true,
        })),
      },
    })
  const names = (): string[] => store.list('ConfigMap', { namespace }).map(({ metadata }) => metadata.name)

  it('takes away what has lost its last owner, however deep', async () => {
    const owner = configMap('owner')
    configMap('grandchild', configMap('child', owner))
    await clock.settle()
    store.delete('ConfigMap', namespace, 'owner')
    await clock.settle()
    assert.deepEqual(names(), [])
  })

  it('keeps what another owner still holds, without the lost one', async () => {
    const [a, b] = [configMap('a'), configMap('b')]
    configMap('shared', a, b)
    store.delete('ConfigMap', namespace, 'a')
    await clock.settle()
    const owners = store.get('ConfigMap', namespace, 'shared')?.metadata.ownerReferences
    assert.deepEqual(
      owners?.map(({ name }) => name),
      ['b'],
    )
  })

  it('takes away what names an owner that is not there', async () => {
    const gone = configMap('gone')
    store.delete('ConfigMap', namespace, 'gone')
    configMap('late', gone)
    await clock.settle()
    assert.deepEqual(names(), [])
  })

  it('in foreground lets the owner go only after everything that it owns', async () => {
    store.create(deployment('app', 'registry.test/app:1'))
    await clock.advance(3000)
    const ends: string[] = []
    controllers.stops.push(
      store.watch(['Deployment', 'ReplicaSet', 'Pod'], ({ type, object }) => {
        if (type === 'DELETED') ends.push(object.kind)
      }),
    )
    store.delete('Deployment', namespace, 'app', { propagationPolicy: 'Foreground' })
    await clock.advance(5000)
    assert.deepEqual(ends, ['Pod', 'ReplicaSet', 'Deployment'])
  })

  it('as orphans leaves everything that it owned', async () => {
    configMap('child', configMap('owner'))
    await clock.settle()
    store.delete('ConfigMap', namespace, 'owner', { propagationPolicy: 'Orphan' })
    await clock.settle()
    assert.deepEqual(names(), ['child'])
    assert.deepEqual(store.get('ConfigMap', namespace, 'child')?.metadata.ownerReferences ?? [], [])
  })
})

describe('a namespace', () => {
  let controllers: TestControllers
  let clock: HeldClock
  let store: Store

  beforeEach(async () => {
    controllers = startTestControllers({ readyAfter: () => 0, endsAfter: 1000 })
    clock = controllers.clock
    store = controllers.store
    await clock.settle()
  })
  afterEach(() => controllers.stop())

  it('gets a service account, and gets it back', async () => {
    assert.ok(store.get('ServiceAccount', namespace, 'default'))
    store.delete('ServiceAccount', namespace, 'default')
    await clock.settle()
    assert.ok(store.get('ServiceAccount', namespace, 'default'))
  })

  it('goes with everything in it, and only when the last pod has ended', async () => {
    store.create(deployment('app', 'registry.test/app:1'))
    await clock.advance(3000)
    store.delete('Namespace', undefined, namespace)
    await clock.settle()
    assert.equal(store.get('Namespace', undefined, namespace)?.status.phase, 'Terminating')
    assert.equal(store.list('Deployment').length, 0)
    await clock.advance(5000)
    assert.equal(store.get('Namespace', undefined, namespace), undefined)
    assert.equal(store.list('Pod').length + store.list('ServiceAccount').length, 0)
  })
})
