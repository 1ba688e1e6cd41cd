import assert from 'node:assert/strict'
import { controllerOf } from '../../../../rehearsal/cluster/controllers/controller.ts'
import type { NewObject, Pod, ReplicaSet } from '../../../../rehearsal/cluster/objects.ts'
import { ApiError } from '../../../../rehearsal/cluster/store/errors.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import type { HeldClock } from '../held-clock.ts'
import { namespace, pod } from '../workloads.ts'
import { startTestControllers, type TestControllers } from './test-controllers.ts'

describe('a ReplicaSet', () => {
  let controllers: TestControllers
  let clock: HeldClock
  let store: Store
  const never = new Set<string>()

  beforeEach(() => {
    never.clear()
    controllers = startTestControllers({
      readyAfter: ({ metadata }) => (never.has(metadata.name) ? undefined : 1000),
      endsAfter: 1000,
    })
    clock = controllers.clock
    store = controllers.store
  })
  afterEach(() => controllers.stop())

  const wanted = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'set', namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'main', image: 'registry.test/app:1' }] },
      },
    },
  })
  const current = (): ReplicaSet => store.get('ReplicaSet', namespace, 'set') ?? assert.fail('the ReplicaSet is gone')
  const owned = (): Pod[] => store.list('Pod').filter((one) => controllerOf(one)?.uid === current().metadata.uid)

  it('replaces a pod that somebody deletes', async () => {
    store.create(wanted(2))
    await clock.advance(5000)
    const [first] = owned()
    store.delete('Pod', namespace, first?.metadata.name ?? '')
    await clock.advance(5000)
    assert.equal(owned().length, 2)
    assert.ok(owned().every(({ metadata }) => metadata.uid !== first?.metadata.uid))
  })

  it('gives up the pod that is not ready first', async () => {
    never.add('set-unready')
    store.create(pod('set-unready', { app: 'a' }))
    store.create(wanted(3))
    await clock.advance(5000)
    assert.equal(current().status.readyReplicas, 2)
    store.update(wanted(2))
    await clock.advance(5000)
    assert.deepEqual(
      owned().filter(({ metadata }) => metadata.name === 'set-unready'),
      [],
    )
    assert.equal(current().status.readyReplicas, 2)
  })

  it('adopts a free pod that fits and lets go of one that no longer does', async () => {
    store.create(pod('stray', { app: 'a' }))
    store.create(wanted(1))
    await clock.advance(5000)
    assert.deepEqual(
      owned().map(({ metadata }) => metadata.name),
      ['stray'],
    )
    const stray = store.get('Pod', namespace, 'stray') ?? assert.fail('the pod is gone')
    store.update({ ...stray, metadata: { ...stray.metadata, labels: { app: 'other' } } })
    await clock.advance(5000)
    assert.equal(owned().length, 1)
    assert.notEqual(owned()[0]?.metadata.name, 'stray')
    assert.equal(controllerOf(store.get('Pod', namespace, 'stray') ?? stray), undefined)
  })

  it('says when it may not make its pods, and makes them as soon as it may', async () => {
    let isAllowed = false
    const refusing = (inner: Store): Store =>
      new Proxy(inner, {
        get: (target, name) => {
          if (name !== 'create') return bound(target, name)
          return (object: NewObject) => {
            if (object.kind === 'Pod' && !isAllowed) throw new ApiError(403, 'Forbidden', 'exceeded quota')
            return target.create(object)
          }
        },
      })
    controllers.stop()
    controllers = startTestControllers({ readyAfter: () => 1000, endsAfter: 1000 }, refusing)
    clock = controllers.clock
    store = controllers.store
    store.create(wanted(1))
    await clock.settle()
    const { type, reason, message } = current().status.conditions?.[0] ?? {}
    assert.deepEqual([type, reason, message], ['ReplicaFailure', 'FailedCreate', 'exceeded quota'])
    isAllowed = true
    await clock.advance(5000)
    assert.equal(current().status.readyReplicas, 1)
    assert.equal(current().status.conditions, undefined)
  })
})

/** A member of an object with private parts, which only the object itself may call. */
function bound(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name)
  return typeof member === 'function' ? member.bind(target) : member
}
