import assert from 'node:assert/strict'
import { controllerOf } from '../../../../rehearsal/cluster/controllers/controller.ts'
import { startControllers } from '../../../../rehearsal/cluster/controllers/controllers.ts'
import type { Pod, ReplicaSet } from '../../../../rehearsal/cluster/objects.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import { type HeldClock, heldClock } from '../held-clock.ts'
import { namespace, pod, testStore } from '../workloads.ts'
import { startScriptedNode } from './scripted-node.ts'

describe('a ReplicaSet', () => {
  let clock: HeldClock
  let store: Store
  let stops: (() => void)[]
  const never = new Set<string>()

  beforeEach(() => {
    clock = heldClock()
    store = testStore(clock)
    never.clear()
    stops = [
      startControllers({
        store,
        clock,
        onError: (controller, error) => assert.fail(`${controller}: ${String(error)}`),
      }),
      startScriptedNode(store, clock, {
        readyAfter: ({ metadata }) => (never.has(metadata.name) ? undefined : 1000),
        endsAfter: 1000,
      }),
    ]
  })
  afterEach(() => {
    for (const stop of stops) stop()
  })

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
})
