import assert from 'node:assert/strict'
import { chapter } from './chapter.ts'
import { autoscaler, configMap, deployment, disruptionBudget, pod, virtualService } from './room.ts'

export const deletion = chapter('deletion', (room) => {
  const at = (name: string): string => `${room().paths.configmaps}/${name}`

  it('removes an object that nothing holds at once, and tells which', async () => {
    const { metadata } = await room().made('configmaps', configMap('free'))
    const { status, body } = await room().remove(at('free'))
    assert.equal(status, 200)
    assert.deepEqual(body, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'free', kind: 'configmaps', uid: metadata?.uid },
    })
    assert.equal((await room().get(at('free'))).status, 404)
    const again = await room().remove(at('free'))
    assert.deepEqual([again.status, again.body.reason], [404, 'NotFound'])
  })

  it('of a custom resource tells its group', async () => {
    const { metadata } = await room().made('virtualservices', virtualService('custom'))
    const { body } = await room().remove(`${room().paths.virtualservices}/custom`)
    const { uid } = metadata ?? {}
    assert.deepEqual(body.details, { name: 'custom', group: 'networking.istio.io', kind: 'virtualservices', uid })
  })

  it('waits until the last finalizer is gone', async () => {
    const metadata = { name: 'held', finalizers: ['example.com/hold'] }
    await room().made('configmaps', { ...configMap('held'), metadata })
    const { status, body } = await room().remove(at('held'))
    assert.deepEqual([status, body.kind, body.metadata?.deletionGracePeriodSeconds], [200, 'ConfigMap', 0])
    assert.match(String(body.metadata?.deletionTimestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const again = await room().remove(at('held'))
    assert.deepEqual(again.body.metadata?.deletionTimestamp, body.metadata?.deletionTimestamp)
    const change = { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } }
    const added = await room().patch(at('held'), 'merge', change)
    assert.equal(added.status, 422)
    assert.match(String(added.body.message), /no new finalizers can be added if the object is being deleted/)
    const released = await room().patch(at('held'), 'merge', { metadata: { finalizers: null } })
    assert.equal(released.status, 200)
    assert.equal((await room().get(at('held'))).status, 404)
  })

  for (const [name, preconditions, want] of [
    [
      'uid',
      { uid: 'other' },
      /the UID in the precondition \(other\) does not match the UID in record \(.*\)\. The object might have been deleted and then recreated$/,
    ],
    [
      'resourceVersion',
      { resourceVersion: '1' },
      /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
    ],
  ] as const) {
    it(`is refused when the ${name} is another`, async () => {
      await room().made('configmaps', configMap(`kept-${name.toLowerCase()}`))
      const { status, body } = await room().remove(at(`kept-${name.toLowerCase()}`), { preconditions })
      assert.deepEqual([status, body.reason], [409, 'Conflict'])
      assert.match(String(body.message), want)
    })
  }

  it('is refused for a propagation policy that there is not', async () => {
    await room().made('configmaps', configMap('sideways'))
    const { status, body } = await room().remove(at('sideways'), { propagationPolicy: 'Sideways' })
    assert.deepEqual([status, body.reason], [422, 'Invalid'])
    assert.match(String(body.message), /propagationPolicy: Unsupported value: "Sideways"/)
  })

  it('of a pod without a node is at once', async () => {
    await room().made('pods', pod('nowhere'))
    const { status, body } = await room().remove(`${room().paths.pods}/nowhere`)
    assert.deepEqual([status, body.kind], [200, 'Pod'])
    assert.equal((await room().get(`${room().paths.pods}/nowhere`)).status, 404)
  })

  it('of a pod on a node gives it its grace, which a second request can only shorten', async () => {
    const path = `${room().paths.pods}/placed`
    await room().made('pods', pod('placed', { nodeName: 'of-nobody', terminationGracePeriodSeconds: 20 }))
    const graceAfter = async (seconds?: number): Promise<unknown> => {
      const { body } = await room().remove(path, seconds === undefined ? undefined : { gracePeriodSeconds: seconds })
      return body.metadata?.deletionGracePeriodSeconds
    }
    assert.deepEqual([await graceAfter(), await graceAfter(60), await graceAfter(5)], [20, 20, 5])
    const { body } = await room().get(path)
    assert.equal(body.metadata?.generation, 2)
    await graceAfter(0)
    assert.equal((await room().get(path)).status, 404)
  })

  /** A Deployment with its ReplicaSet and one pod. */
  const family = async (name: string): Promise<{ path: string; sets: string; pods: string }> => {
    await room().made('deployments', deployment(name, { replicas: 1 }))
    const pods = `${room().paths.pods}?labelSelector=app%3D${name}`
    await room().eventually(pods, ({ body }) => Number(body.items?.length) === 1)
    return {
      path: `${room().paths.deployments}/${name}`,
      sets: pods.replace('/pods', '/replicasets').replace('api/v1', 'apis/apps/v1'),
      pods,
    }
  }

  it('in the background takes what the object owns', async () => {
    const { path, sets, pods } = await family('background')
    const { body } = await room().remove(path, { propagationPolicy: 'Background' })
    assert.equal(body.status, 'Success')
    assert.equal((await room().get(path)).status, 404)
    for (const owned of [sets, pods]) await room().eventually(owned, (reply) => Number(reply.body.items?.length) === 0)
  })

  it('in the foreground keeps the object until what it owns is gone', async () => {
    const { path, sets, pods } = await family('foreground')
    // A pod that is held holds its ReplicaSet, and that the Deployment.
    const { body: list } = await room().get(pods)
    const held = `${room().paths.pods}/${list.items?.[0]?.metadata?.name}`
    await room().patch(held, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
    const { status, body } = await room().remove(path, { propagationPolicy: 'Foreground' })
    assert.deepEqual([status, body.metadata?.finalizers], [200, ['foregroundDeletion']])
    assert.equal(body.metadata?.generation, 2)
    await room().eventually(held, (reply) => reply.body.metadata?.deletionTimestamp !== undefined)
    assert.deepEqual([(await room().get(path)).status, Number((await room().get(sets)).body.items?.length)], [200, 1])
    await room().patch(held, 'merge', { metadata: { finalizers: null } })
    await room().eventually(path, (reply) => reply.status === 404)
    for (const owned of [sets, pods]) assert.equal(Number((await room().get(owned)).body.items?.length), 0)
  })

  it('in the foreground does not wait for what is owned without holding, and that goes as well', async () => {
    const { path } = await family('accompanied')
    const { uid } = (await room().get(path)).body.metadata ?? {}
    const owned = { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'accompanied', uid }] }
    const metadata = { name: 'accompanied', ...owned }
    await room().made('horizontalpodautoscalers', { ...autoscaler('accompanied', 'accompanied'), metadata })
    const budget = disruptionBudget('accompanied', { maxUnavailable: 1, selector: { matchLabels: { app: 'x' } } })
    await room().made('poddisruptionbudgets', { ...budget, metadata })
    await room().remove(path, { propagationPolicy: 'Foreground' })
    await room().eventually(path, (reply) => reply.status === 404)
    for (const plural of ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const) {
      await room().eventually(`${room().paths[plural]}/accompanied`, (reply) => reply.status === 404)
    }
  })

  it('by Orphan leaves what the object owns, without an owner', async () => {
    const { path, sets, pods } = await family('orphan')
    const { body } = await room().remove(path, { propagationPolicy: 'Orphan' })
    assert.deepEqual(body.metadata?.finalizers, ['orphan'])
    await room().eventually(path, (reply) => reply.status === 404)
    const left = (await room().get(sets)).body.items?.[0]
    assert.equal(left?.metadata?.ownerReferences, undefined)
    assert.equal(Number((await room().get(pods)).body.items?.length), 1)
  })

  it('of a namespace closes it, empties it and then removes it', async () => {
    const name = `${room().namespace}-b`
    const path = `/api/v1/namespaces/${name}`
    await room().post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    const held = { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } }
    await room().post(`${path}/configmaps`, held)
    const { body } = await room().remove(path)
    assert.equal(body.status?.phase, 'Terminating')
    const refused = await room().post(`${path}/configmaps`, configMap('late'))
    assert.deepEqual([refused.status, refused.body.reason], [403, 'Forbidden'])
    assert.equal(
      refused.body.message,
      `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    )
    await room().eventually(`${path}/configmaps/held`, (reply) => reply.body.metadata?.deletionTimestamp !== undefined)
    await room().patch(`${path}/configmaps/held`, 'merge', { metadata: { finalizers: null } })
    await room().eventually(path, (reply) => reply.status === 404)
  })
})
