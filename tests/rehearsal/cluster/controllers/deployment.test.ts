import assert from 'node:assert/strict'
import { findCondition } from '../../../../rehearsal/cluster/controllers/conditions.ts'
import { templateHash } from '../../../../rehearsal/cluster/controllers/deployment/revisions.ts'
import { isReady } from '../../../../rehearsal/cluster/controllers/pods.ts'
import type { DeploymentSpec } from '../../../../rehearsal/cluster/objects/workloads.ts'
import type { Deployment, Pod, ReplicaSet } from '../../../../rehearsal/cluster/objects.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import type { HeldClock } from '../held-clock.ts'
import { deployment, namespace } from '../workloads.ts'
import { startTestControllers, type TestControllers } from './test-controllers.ts'

describe('a Deployment', () => {
  let controllers: TestControllers
  let clock: HeldClock
  let store: Store

  /** Pods of images tagged `broken` never become ready; all others after one second. */
  const readyAfter = (pod: Pod): number | undefined => (imageOf(pod).endsWith(':broken') ? undefined : 1000)
  const imageOf = (pod: Pod): string => pod.spec.containers[0]?.image ?? ''

  beforeEach(() => {
    controllers = startTestControllers({ readyAfter, endsAfter: 2000 })
    clock = controllers.clock
    store = controllers.store
  })
  afterEach(() => controllers.stop())

  const apply = (image: string, spec: Partial<DeploymentSpec> = {}): void => {
    const wanted = deployment('app', `registry.test/app:${image}`, spec)
    if (store.get('Deployment', namespace, 'app') === undefined) store.create(wanted)
    else store.update(wanted)
  }
  const current = (): Deployment => store.get('Deployment', namespace, 'app') ?? assert.fail('the Deployment is gone')
  const sets = (): ReplicaSet[] => store.list('ReplicaSet', { namespace })
  const pods = (): Pod[] => store.list('Pod', { namespace })
  const progressing = () => findCondition(current().status.conditions, 'Progressing')
  const revisions = (): string[] =>
    sets()
      .map(({ metadata, spec }) => `${metadata.annotations?.['deployment.kubernetes.io/revision']}:${spec.replicas}`)
      .sort()

  it('makes its pods and says so when they are available', async () => {
    apply('1', { replicas: 2 })
    await clock.settle()
    assert.equal(findCondition(current().status.conditions, 'Available')?.reason, 'MinimumReplicasUnavailable')
    await clock.advance(5000)
    const { conditions, ...counters } = current().status
    assert.deepEqual(counters, {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 0,
    })
    assert.equal(findCondition(conditions, 'Available')?.message, 'Deployment has minimum availability.')
    assert.equal(progressing()?.reason, 'NewReplicaSetAvailable')
    assert.equal(progressing()?.message, `ReplicaSet "${sets()[0]?.metadata.name}" has successfully progressed.`)
  })

  const strategies: {
    replicas: number
    maxSurge: number | string
    maxUnavailable: number | string
    most: number
    fewest: number
  }[] = [
    { replicas: 1, maxSurge: '25%', maxUnavailable: '25%', most: 2, fewest: 1 },
    { replicas: 3, maxSurge: 1, maxUnavailable: 0, most: 4, fewest: 3 },
    { replicas: 4, maxSurge: 0, maxUnavailable: 1, most: 4, fewest: 3 },
    { replicas: 10, maxSurge: '25%', maxUnavailable: '25%', most: 13, fewest: 8 },
  ]
  for (const { replicas, maxSurge, maxUnavailable, most, fewest } of strategies) {
    it(`of ${replicas} rolls with surge ${maxSurge} and ${maxUnavailable} missing within ${fewest} ready and ${most} pods`, async () => {
      const spec = { replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } }
      apply('1', spec)
      await clock.advance(20_000)
      let largest = 0
      let smallest = replicas
      controllers.stops.push(
        store.watch(['Pod'], () => {
          const active = pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined)
          largest = Math.max(largest, active.length)
          smallest = Math.min(smallest, active.filter(isReady).length)
        }),
      )
      apply('2', spec)
      await clock.advance(120_000)
      assert.deepEqual(pods().map(imageOf), Array(replicas).fill('registry.test/app:2'))
      assert.deepEqual([largest, smallest], [most, fewest])
      assert.equal(progressing()?.reason, 'NewReplicaSetAvailable')
    })
  }

  it('keeps its old pods when the new ones never become ready, and says so after the deadline', async () => {
    apply('1', { replicas: 2, progressDeadlineSeconds: 30 })
    await clock.advance(10_000)
    apply('broken', { replicas: 2, progressDeadlineSeconds: 30 })
    await clock.advance(29_000)
    assert.equal(progressing()?.reason, 'ReplicaSetUpdated')
    await clock.advance(3000)
    const { status, reason, message } = progressing() ?? {}
    assert.deepEqual([status, reason], ['False', 'ProgressDeadlineExceeded'])
    assert.match(message ?? '', /^ReplicaSet "app-.*" has timed out progressing\.$/)
    assert.equal(current().status.availableReplicas, 2)
    assert.equal(findCondition(current().status.conditions, 'Available')?.status, 'True')
  })

  it('goes back to an earlier template under a new revision number of the same set', async () => {
    for (const image of ['1', '2', '1']) {
      apply(image)
      await clock.advance(20_000)
    }
    assert.deepEqual(revisions(), ['2:0', '3:1'])
    const [kept] = sets().filter(({ spec }) => spec.replicas === 1)
    assert.equal(kept?.metadata.annotations?.['deployment.kubernetes.io/revision-history'], '1')
    assert.equal(current().metadata.annotations?.['deployment.kubernetes.io/revision'], '3')
  })

  it('forgets revisions beyond its limit', async () => {
    for (const image of ['1', '2', '3', '4', '5']) {
      apply(image, { revisionHistoryLimit: 2 })
      await clock.advance(20_000)
    }
    assert.deepEqual(revisions(), ['3:0', '4:0', '5:1'])
  })

  it('with strategy Recreate never runs two templates at once', async () => {
    const spec = { replicas: 2, strategy: { type: 'Recreate' as const } }
    apply('1', spec)
    await clock.advance(10_000)
    let together = 0
    controllers.stops.push(
      store.watch(['Pod'], () => (together = Math.max(together, new Set(pods().map(imageOf)).size))),
    )
    apply('2', spec)
    await clock.advance(20_000)
    assert.equal(together, 1)
    assert.deepEqual(pods().map(imageOf), ['registry.test/app:2', 'registry.test/app:2'])
    assert.equal(progressing()?.reason, 'NewReplicaSetAvailable')
  })

  it('does nothing to its pods while it is paused, except to scale them', async () => {
    apply('1', { replicas: 1 })
    await clock.advance(10_000)
    apply('2', { replicas: 3, paused: true })
    await clock.advance(10_000)
    assert.deepEqual(pods().map(imageOf), Array(3).fill('registry.test/app:1'))
    assert.equal(progressing()?.reason, 'DeploymentPaused')
    apply('2', { replicas: 3 })
    await clock.advance(30_000)
    assert.deepEqual(pods().map(imageOf), Array(3).fill('registry.test/app:2'))
  })

  it('counts a pod as available only after minReadySeconds', async () => {
    apply('1', { minReadySeconds: 10 })
    await clock.advance(5000)
    assert.deepEqual([current().status.readyReplicas, current().status.availableReplicas], [1, undefined])
    await clock.advance(7000)
    assert.equal(current().status.availableReplicas, 1)
  })

  it('tells in events how it scaled its sets', async () => {
    apply('1', { replicas: 2 })
    await clock.advance(10_000)
    apply('1', { replicas: 1 })
    await clock.advance(10_000)
    const name = sets()[0]?.metadata.name
    const told = store
      .list('Event', { namespace })
      .filter(({ involvedObject }) => involvedObject.kind === 'Deployment')
      .map(({ reason, message }) => `${reason}: ${message}`)
    assert.deepEqual(told, [
      `ScalingReplicaSet: Scaled up replica set ${name} from 0 to 2`,
      `ScalingReplicaSet: Scaled down replica set ${name} from 2 to 1`,
    ])
  })

  it('takes another name for its set when somebody else has the first', async () => {
    const { spec } = store.create(deployment('app', 'registry.test/app:1', { paused: true })) as Deployment
    const taken = `app-${templateHash(spec.template)}`
    const template = { metadata: { labels: { other: 'yes' } }, spec: spec.template.spec }
    const other = { replicas: 0, selector: { matchLabels: { other: 'yes' } }, template }
    store.create({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: taken, namespace }, spec: other })
    apply('1')
    await clock.advance(10_000)
    assert.equal(current().status.collisionCount, 1)
    assert.equal(current().status.availableReplicas, 1)
  })

  it('takes its sets and pods with it when it is deleted', async () => {
    for (const propagationPolicy of ['Background', 'Foreground'] as const) {
      apply('1')
      await clock.advance(10_000)
      store.delete('Deployment', namespace, 'app', { propagationPolicy })
      await clock.advance(10_000)
      const left = [store.list('Deployment'), sets(), pods()].map(({ length }) => length)
      assert.deepEqual(left, [0, 0, 0], propagationPolicy)
    }
  })

  it('leaves its set behind when its orphans are to stay, and finds it again', async () => {
    apply('1')
    await clock.advance(10_000)
    const [before] = pods()
    store.delete('Deployment', namespace, 'app', { propagationPolicy: 'Orphan' })
    await clock.advance(10_000)
    assert.deepEqual([store.list('Deployment').length, sets().length, pods().length], [0, 1, 1])
    apply('1')
    await clock.advance(10_000)
    assert.equal(pods()[0]?.metadata.uid, before?.metadata.uid)
  })
})
