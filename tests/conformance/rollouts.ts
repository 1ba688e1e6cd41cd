import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import type { Json, Reply } from './client.ts'
import { type PlayedNode, playNode } from './played-node.ts'
import { deployment, podSpec, service } from './room.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

const revision = 'deployment.kubernetes.io/revision'
const imageOf = (object: Json | undefined): string =>
  String((object?.spec?.template?.spec ?? object?.spec)?.containers?.[0]?.image)
const items = ({ body }: Reply): Json[] => body.items as unknown as Json[]

/** A status without the times of its conditions, these by type. */
function timeless({ status }: Json): unknown {
  const { conditions, ...counters } = status ?? {}
  const told = ((conditions ?? []) as unknown as Condition[]).map(({ type, status: is, reason, message }) => [
    type,
    `${is} ${reason}: ${message}`,
  ])
  return { ...counters, conditions: Object.fromEntries(told.sort()) }
}

export const rollouts = chapter('rollouts', (room) => {
  let node: PlayedNode
  before('play a node', async () => {
    node = await playNode(room())
  })
  after('take the node away', () => node?.leave())

  const pathOf = (name: string): string => `${room().paths.deployments}/${name}`
  const setsOf = async (app: string): Promise<Json[]> =>
    items(await room().get(`${room().paths.replicasets}?labelSelector=app%3D${app}`))
  const make = (name: string, spec: Record<string, unknown> = {}): Promise<Json> => {
    const template = { metadata: { labels: { app: name } }, spec: { ...podSpec(), nodeName: node.name } }
    return room().made('deployments', deployment(name, { replicas: 2, template, ...spec }))
  }
  const release = (name: string, image: string): Promise<Reply> =>
    room().patch(pathOf(name), 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'model', image }] } } },
    })
  const runs = (image: string) => (pod: Json) => imageOf(pod) === image
  /** Waits until a Deployment says so. */
  const settles = (name: string, reason: string): Promise<Reply> =>
    room().eventually(pathOf(name), ({ body }) =>
      ((body.status?.conditions ?? []) as unknown as Condition[]).some((condition) => condition.reason === reason),
    )
  /** Makes a Deployment whose pods are ready. */
  const released = async (name: string, spec: Record<string, unknown> = {}): Promise<Json> => {
    await make(name, spec)
    for (const pod of await node.awaitPods(name, Number(spec.replicas ?? 2))) await node.run(pod)
    return (await settles(name, 'NewReplicaSetAvailable')).body
  }

  it('make a ReplicaSet with the hash of the template, and its pods', async () => {
    const { metadata } = await make('family')
    const pods = await node.awaitPods('family', 2)
    const [set, ...more] = await setsOf('family')
    assert.equal(more.length, 0)
    const hash = String(set?.metadata?.labels?.['pod-template-hash'])
    assert.equal(set?.metadata?.name, `family-${hash}`)
    const labels = { app: 'family', 'pod-template-hash': hash }
    assert.deepEqual(set?.metadata?.labels, labels)
    assert.deepEqual(set?.spec?.selector, { matchLabels: labels })
    assert.deepEqual(set?.spec?.template?.metadata, { labels })
    assert.deepEqual(set?.metadata?.annotations, {
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      [revision]: '1',
    })
    const owned = { controller: true, blockOwnerDeletion: true }
    assert.deepEqual(set?.metadata?.ownerReferences, [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'family', uid: metadata?.uid, ...owned },
    ])
    for (const pod of pods) {
      assert.match(String(pod.metadata?.name), new RegExp(`^family-${hash}-[a-z0-9]{5}$`))
      assert.equal(pod.metadata?.generateName, `family-${hash}-`)
      assert.deepEqual(pod.metadata?.labels, labels)
      assert.deepEqual(pod.metadata?.ownerReferences, [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set?.metadata?.name, uid: set?.metadata?.uid, ...owned },
      ])
    }
  })

  it('tell in the status how far they are', async () => {
    await make('told')
    const pods = await node.awaitPods('told', 2)
    const [set] = await setsOf('told')
    const subject = `ReplicaSet "${set?.metadata?.name}"`
    const unavailable = 'False MinimumReplicasUnavailable: Deployment does not have minimum availability.'
    const available = 'True MinimumReplicasAvailable: Deployment has minimum availability.'
    const progressing = `True ReplicaSetUpdated: ${subject} is progressing.`
    const counted = { observedGeneration: 1, replicas: 2, updatedReplicas: 2 }
    const started = await room().eventually(pathOf('told'), ({ body }) => Number(body.status?.updatedReplicas) === 2)
    assert.deepEqual(timeless(started.body), {
      ...counted,
      unavailableReplicas: 2,
      terminatingReplicas: 0,
      conditions: { Available: unavailable, Progressing: progressing },
    })
    const [first, second] = pods
    await node.run(first ?? assert.fail())
    const half = await room().eventually(pathOf('told'), ({ body }) => Number(body.status?.availableReplicas) === 1)
    assert.deepEqual(timeless(half.body), {
      ...counted,
      readyReplicas: 1,
      availableReplicas: 1,
      unavailableReplicas: 1,
      terminatingReplicas: 0,
      conditions: { Available: unavailable, Progressing: progressing },
    })
    await node.run(second ?? assert.fail())
    const whole = await settles('told', 'NewReplicaSetAvailable')
    assert.deepEqual(timeless(whole.body), {
      ...counted,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 0,
      conditions: {
        Available: available,
        Progressing: `True NewReplicaSetAvailable: ${subject} has successfully progressed.`,
      },
    })
    assert.equal(whole.body.metadata?.annotations?.[revision], '1')
    const sets = await setsOf('told')
    assert.deepEqual(sets[0]?.status, {
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 0,
      observedGeneration: Number(sets[0]?.metadata?.generation),
    })
  })

  it('of a new image take an old pod away for each new one that is ready', async () => {
    await released('rolled')
    const { body } = await release('rolled', 'models/b:1')
    assert.equal(body.metadata?.generation, 2)
    for (let step = 1; step <= 2; step++) {
      const isNew = runs('models/b:1')
      const news = await node.awaitPods('rolled', step, isNew)
      assert.equal((await node.pods('rolled')).length, 3, 'one more than wanted, and none less')
      await node.run(news.find(({ status }) => String(status?.phase) === 'Pending') ?? assert.fail())
      await node.awaitPods('rolled', 2 - step, (pod) => !isNew(pod))
    }
    const sets = await setsOf('rolled')
    const told = sets.map((set) => [imageOf(set), set.spec?.replicas, set.metadata?.annotations?.[revision]])
    assert.deepEqual(told.sort(), [
      ['models/a:1', 0, '1'],
      ['models/b:1', 2, '2'],
    ])
  })

  it('count the pods that are still on their way out as terminating', async () => {
    await released('leaving', { replicas: 1 })
    await room().patch(`${pathOf('leaving')}/scale`, 'merge', { spec: { replicas: 0 } })
    const { body } = await room().eventually(
      pathOf('leaving'),
      (reply) => Number(reply.body.status?.terminatingReplicas) === 1,
    )
    assert.equal(body.status?.replicas, undefined)
    const [pod] = items(await room().get(`${room().paths.pods}?labelSelector=app%3Dleaving`))
    assert.equal(pod?.metadata?.deletionGracePeriodSeconds, 30)
    await node.end(pod ?? assert.fail())
    await room().eventually(pathOf('leaving'), (reply) => Number(reply.body.status?.terminatingReplicas) === 0)
  })

  it('back to an old template take its ReplicaSet again, with a new revision', async () => {
    await released('back', { replicas: 0 })
    await release('back', 'models/b:1')
    await room().eventually(pathOf('back'), ({ body }) => String(body.metadata?.annotations?.[revision]) === '2')
    await release('back', 'models/a:1')
    await room().eventually(pathOf('back'), ({ body }) => String(body.metadata?.annotations?.[revision]) === '3')
    const told = (await setsOf('back')).map(({ metadata, ...set }) => [
      imageOf(set),
      metadata?.annotations?.[revision],
      metadata?.annotations?.['deployment.kubernetes.io/revision-history'],
    ])
    assert.deepEqual(told.sort(), [
      ['models/a:1', '3', '1'],
      ['models/b:1', '2', undefined],
    ])
  })

  it('without progress within the deadline say so, and go on trying', async () => {
    await make('stuck', { replicas: 1, progressDeadlineSeconds: 1 })
    const [pod] = await node.awaitPods('stuck', 1)
    const { body } = await settles('stuck', 'ProgressDeadlineExceeded')
    const [set] = await setsOf('stuck')
    assert.deepEqual((timeless(body) as { conditions: Record<string, string> }).conditions, {
      Available: 'False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
      Progressing: `False ProgressDeadlineExceeded: ReplicaSet "${set?.metadata?.name}" has timed out progressing.`,
    })
    await node.run(pod ?? assert.fail())
    await settles('stuck', 'NewReplicaSetAvailable')
  })

  it('wait while they are paused', async () => {
    await make('paused', { paused: true })
    const { body } = await room().eventually(
      pathOf('paused'),
      (reply) => Number(reply.body.status?.observedGeneration) === 1,
    )
    assert.deepEqual(timeless(body), {
      observedGeneration: 1,
      terminatingReplicas: 0,
      conditions: {
        Available: 'False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
        Progressing: 'Unknown DeploymentPaused: Deployment is paused',
      },
    })
    assert.deepEqual(await setsOf('paused'), [])
    await room().patch(pathOf('paused'), 'merge', { spec: { paused: false } })
    await node.awaitPods('paused', 2)
  })

  it('by Recreate end all old pods before there is a new one', async () => {
    await released('anew', { replicas: 1, strategy: { type: 'Recreate' } })
    await release('anew', 'models/b:1')
    await node.awaitPods('anew', 0)
    const [old] = items(await room().get(`${room().paths.pods}?labelSelector=app%3Danew`))
    await node.end(old ?? assert.fail())
    const [pod] = await node.awaitPods('anew', 1)
    assert.equal(imageOf(pod), 'models/b:1')
  })

  it('put the addresses of ready pods into EndpointSlices', async () => {
    await room().made('services', service('reached', { ports: [{ name: 'http', port: 80, targetPort: 5001 }] }))
    await make('reached')
    const [first, second] = await node.awaitPods('reached', 2)
    await node.run(first ?? assert.fail())
    await node.run(second ?? assert.fail(), { ready: false })
    const slices = `${room().paths.endpointslices}?labelSelector=kubernetes.io/service-name%3Dreached`
    const ready = (reply: Reply): unknown[] =>
      ((items(reply)[0]?.endpoints ?? []) as unknown as Json[]).map(({ conditions }) => conditions?.ready)
    const filled = await room().eventually(slices, (reply) => ready(reply).length === 2)
    const [slice] = items(filled)
    assert.deepEqual([slice?.addressType, slice?.ports], ['IPv4', [{ name: 'http', port: 5001, protocol: 'TCP' }]])
    const { labels, ownerReferences } = slice?.metadata ?? {}
    assert.deepEqual(labels, {
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': 'reached',
    })
    assert.deepEqual([ownerReferences?.[0]?.kind, ownerReferences?.[0]?.name], ['Service', 'reached'])
    const endpoint = ((slice?.endpoints ?? []) as unknown as Json[]).find(
      ({ targetRef }) => targetRef?.name === first?.metadata?.name,
    )
    const { addresses, ...rest } = endpoint ?? {}
    assert.match(String(addresses?.[0]), /^10\.9\.0\.\d+$/)
    assert.deepEqual(rest, {
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: node.name,
      targetRef: { kind: 'Pod', namespace: room().namespace, name: first?.metadata?.name, uid: first?.metadata?.uid },
    })
    await node.run(second ?? assert.fail())
    await room().eventually(slices, (reply) => ready(reply).every((is) => String(is) === 'true'))
    await room().remove(`${room().paths.pods}/${first?.metadata?.name}`)
    await room().eventually(slices, (reply) =>
      ((items(reply)[0]?.endpoints ?? []) as unknown as Json[]).some(
        ({ conditions }) =>
          String([conditions?.ready, conditions?.serving, conditions?.terminating]) === 'false,true,true',
      ),
    )
  })
})
