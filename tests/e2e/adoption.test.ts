import assert from 'node:assert/strict'
import { Canary, textOf } from './canary.ts'
import { guideObjects } from './guide-objects.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'

const istio = 'networking.istio.io/v1'
const name = 'mlmodel-virtualservice'

/** Makes a VirtualService with these HTTP routes, and everything else of the guide with image A as green. */
async function over(
  http: (canary: Canary) => unknown[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<Canary> {
  const canary = await Canary.open(await sharedCluster())
  const { image } = await canary.publish('A', 'modelA')
  for (const { collection, object } of guideObjects(canary, image)) {
    if (object.kind !== 'VirtualService') await canary.create(collection, object)
  }
  const spec = { hosts: [canary.host], gateways: ['mlmodel-gateway'], http: http(canary), ...more }
  await canary.create('virtualservices', {
    apiVersion: istio,
    kind: 'VirtualService',
    metadata: { name },
    spec,
  })
  await canary.untilReady('model-green', 1)
  return canary
}

async function release(canary: Canary, inputs: Readonly<Record<string, string>> = {}): Promise<void> {
  const { image } = await canary.publish('B', 'modelB')
  for (const stage of stages) await canary.act(stage.action, { ...inputs, ...stage.inputs(image) }, 2)
}

describe('a VirtualService of people who never heard of a canary', function () {
  this.timeout(60_000)

  it('gets blue beside its lone green, and keeps everything else', async () => {
    const health = {
      name: 'health',
      match: [{ uri: { exact: '/healthz' } }],
      route: [{ destination: { host: 'web' } }],
    }
    const mine = {
      match: [{ uri: { prefix: '/' } }],
      timeout: '3s',
      retries: { attempts: 2, perTryTimeout: '1s' },
      headers: { response: { set: { 'x-served-by': 'mesh' } } },
    }
    const canary = await over(() => [
      health,
      { ...mine, route: [{ destination: { host: 'model-svc-green', port: { number: 5001 } } }] },
    ])
    await release(canary)
    const port = { number: 5001 }
    assert.deepEqual((await canary.virtualService()).spec.http, [
      health,
      {
        ...mine,
        route: [
          { destination: { host: 'model-svc-green', port }, weight: 100 },
          { destination: { host: 'model-svc-blue', port }, weight: 0 },
        ],
      },
    ])
    await canary.answers(['New Model B'])
  })

  it('keeps a third destination with its weight and its headers', async () => {
    const third = { destination: { host: 'model-svc-green', port: { number: 5001 }, subset: 'none' }, weight: 0 }
    const canary = await over(() => [
      {
        route: [
          { ...third, headers: { request: { add: { 'x-third': '1' } } } },
          { destination: { host: 'model-svc-green' }, weight: 100 },
          { destination: { host: 'model-svc-blue' }, weight: 0 },
        ],
      },
    ])
    const before = (await canary.virtualService()).spec.http[0].route[0]
    await release(canary)
    assert.deepEqual((await canary.virtualService()).spec.http[0].route[0], before)
  })

  it('is shifted in the route that is named, and in no other', async () => {
    const split = (route: string, path: string) => ({
      name: route,
      match: [{ uri: { prefix: path } }],
      route: [
        { destination: { host: 'model-svc-green' }, weight: 100 },
        { destination: { host: 'model-svc-blue' }, weight: 0 },
      ],
    })
    const canary = await over(() => [split('other', '/other'), split('score', '/score')])
    const { image } = await canary.publish('B', 'modelB')
    const before = (await canary.virtualService()).spec.http[0]
    await canary.act('deploy', { image, route: 'score' }, 2)
    await canary.act('shift', { blueWeight: '100', route: 'score' }, 2)
    const { http } = (await canary.virtualService()).spec
    assert.deepEqual(http[0], before)
    assert.deepEqual(
      http[1].route.map(({ weight }: { weight: number }) => weight),
      [0, 100],
    )
    await canary.answers(['New Model B'])
  })

  it('is split by the subsets of one host', async () => {
    const canary = await Canary.open(await sharedCluster())
    const { image } = await canary.publish('A', 'modelA')
    for (const { collection, object } of guideObjects(canary, image)) {
      if (object.kind === 'Gateway' || object.kind === 'Deployment') await canary.create(collection, object)
    }
    await canary.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'model' },
      spec: { selector: { app: 'model' }, ports: [{ name: 'http', port: 5001 }] },
    })
    const subset = (slot: string) => ({ name: slot, labels: { model_version: slot } })
    await canary.create('destinationrules', {
      apiVersion: istio,
      kind: 'DestinationRule',
      metadata: { name: 'model' },
      spec: { host: 'model', subsets: [subset('green'), subset('blue')] },
    })
    await canary.create('virtualservices', {
      apiVersion: istio,
      kind: 'VirtualService',
      metadata: { name },
      spec: {
        hosts: [canary.host],
        gateways: ['mlmodel-gateway'],
        http: [{ route: [{ destination: { host: 'model', subset: 'green' } }] }],
      },
    })
    await canary.untilReady('model-green', 1)
    const bySubset = { greenService: 'model', blueService: 'model', greenSubset: 'green', blueSubset: 'blue' }
    const B = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image: B.image, ...bySubset }, 2)
    await canary.answers(['New Model A'])
    await canary.act('shift', { blueWeight: '50', ...bySubset }, 2)
    await canary.answers(['New Model A', 'New Model B'])
    await canary.act('rollback', bySubset, 2)
    await canary.answers(['New Model A'])
    assert.deepEqual((await canary.virtualService()).spec.http[0].route, [
      { destination: { host: 'model', subset: 'green' }, weight: 100 },
      { destination: { host: 'model', subset: 'blue' }, weight: 0 },
    ])
  })
})

describe('others who write at the same time', function () {
  this.timeout(60_000)

  it('meet a guarded write, which is read and planned again, and keep what they wrote', async () => {
    const canary = await over(() => [{ route: [{ destination: { host: 'model-svc-green' } }] }])
    const { image } = await canary.publish('B', 'modelB')
    await canary.act('deploy', { image }, 2)
    const path = `/apis/networking.istio.io/v1beta1/namespaces/${canary.namespace}/virtualservices/${name}`
    let edits = 0
    let editing = false
    const stop = canary.cluster.onWrite({
      before: async (write) => {
        // The edit is itself a write.
        if (editing || write.path !== path || edits === 2) return
        editing = true
        edits++
        await canary.cluster.api.patch(path, { metadata: { labels: { edited: `${edits}` } } })
        editing = false
      },
    })
    try {
      const step = await canary.act('shift', { blueWeight: '30' }, 2)
      assert.match(textOf(step), /Reading the state again/)
      const { metadata, spec } = await canary.virtualService()
      assert.deepEqual((metadata as { labels?: unknown }).labels, { edited: '2' })
      assert.equal(spec.http[0].route[1].weight, 30)
    } finally {
      stop()
    }
  })
})
