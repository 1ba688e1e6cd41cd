import assert from 'node:assert/strict'
import { createGatewayClient } from '../../rehearsal/observation/gateway-client.ts'
import { Canary, textOf } from './canary.ts'
import { guideObjects } from './guide-objects.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'
import { endsAsUndisturbed, type Prepared } from './suite.ts'

const first = 'mlmodel-virtualservice'
const annotation = 'istio-canary-shift/rollout'

interface Ready {
  readonly canary: Canary
  readonly A: string
  readonly B: string
}

/** A namespace with the guide's objects for A, as `change` has them. */
async function guideWith(change: (object: GuideObject, canary: Canary) => readonly GuideObject[]): Promise<Ready> {
  const canary = await Canary.open(await sharedCluster())
  const [A, B] = [await canary.publish('A', 'modelA'), await canary.publish('B', 'modelB')]
  for (const object of guideObjects(canary, A.image)) {
    for (const { collection, object: one } of change(object, canary)) await canary.create(collection, one)
  }
  await canary.untilReady('model-green', 1)
  return { canary, A: A.image, B: B.image }
}

type GuideObject = ReturnType<typeof guideObjects>[number]

// biome-ignore lint/suspicious/noExplicitAny: tests look deep into objects of every kind
const specOf = ({ object }: GuideObject) => object.spec as any

const withSpec = (object: GuideObject, spec: object, name = object.object.metadata.name): GuideObject => ({
  ...object,
  object: { ...object.object, metadata: { name }, spec },
})

const others = ['inside', 'partners'] as const
const virtualService = [first, ...others].join(', ')
const hostOf = ({ host }: Canary, name: string) => `${name}.${host}`

/** Two more VirtualServices like the guide's, each for a host of its own. */
function several(): Promise<Ready> {
  return guideWith((object, canary) => {
    const spec = specOf(object)
    const hosts = others.map((name) => hostOf(canary, name))
    switch (object.collection) {
      case 'gateways':
        return [withSpec(object, { ...spec, servers: [{ ...spec.servers[0], hosts: [canary.host, ...hosts] }] })]
      case 'virtualservices':
        return [object, ...others.map((name) => withSpec(object, { ...spec, hosts: [hostOf(canary, name)] }, name))]
      default:
        return [object]
    }
  })
}

async function blueWeights(canary: Canary): Promise<readonly number[]> {
  const all = await Promise.all([first, ...others].map((name) => canary.get('virtualservices', name)))
  return all.map((one) => one?.spec.http.at(-1).route[1].weight)
}

describe('a rollout of several VirtualServices', function () {
  this.timeout(90_000)

  it('walks the stages, and each host is answered as the weights say', async () => {
    const { canary, B } = await several()
    const wanted: Readonly<Record<string, readonly string[]>> = {
      Blue_0: ['New Model A'],
      Blue_50: ['New Model A', 'New Model B'],
      Blue_100: ['New Model B'],
      Blue_Green: ['New Model B'],
      Green_100: ['New Model B'],
    }
    for (const { stage, action, inputs } of stages) {
      await canary.act(action, { ...inputs(B), virtualService }, 2)
      for (const host of [canary.host, ...others.map((name) => hostOf(canary, name))]) {
        const gateway = createGatewayClient(`${canary.cluster.gatewayUrl}/score`, 10_000, host)
        await canary.answers(wanted[stage] ?? [], 'plain', gateway)
        gateway.close()
      }
    }
  })

  it('writes each of them once a shift, and none when it runs again', async () => {
    const { canary, B } = await several()
    await canary.act('deploy', { image: B, virtualService }, 2)
    assert.equal(await canary.writesOf(() => canary.act('shift', { blueWeight: '30', virtualService }, 2)), 3)
    assert.equal(await canary.writesOf(() => canary.act('shift', { blueWeight: '30', virtualService }, 2)), 0)
    assert.deepEqual(await blueWeights(canary), [30, 30, 30])
  })

  it('puts all back when somebody keeps writing one of them, and tells how each stands', async () => {
    const { canary, B } = await several()
    await canary.act('deploy', { image: B, virtualService }, 2)
    let count = 0
    const stop = canary.cluster.onWrite({
      before: async ({ verb, path }) => {
        if (verb !== 'patch' || !path.endsWith(`/${canary.namespace}/virtualservices/partners`) || count < 0) return
        const note = { metadata: { annotations: { note: String(count++) } } }
        // Our own write comes this way, too.
        const own = count
        count = -1
        await canary.cluster.api.patch(canary.path('virtualservices', 'partners'), note)
        count = own
      },
    })
    const step = await canary.run('shift', { blueWeight: '50', virtualService }, 2)
    stop()
    assert.equal(step.result, 'Failed')
    assert.match(step.errors.join(), /'mlmodel-virtualservice': written, and put back/)
    assert.match(step.errors.join(), /'partners': not written/)
    assert.match(step.errors.join(), /Traffic: green 100 %, blue 0 %\./)
    assert.deepEqual(await blueWeights(canary), [0, 0, 0])
    await canary.act('shift', { blueWeight: '50', virtualService }, 2)
  })

  it('ends as an undisturbed one when a shift was killed between its writes', () =>
    endsAsUndisturbed(async (): Promise<Prepared> => {
      const { canary, B } = await several()
      await canary.act('deploy', { image: B, virtualService }, 2)
      return { canary, action: 'shift', inputs: { blueWeight: '50', virtualService } }
    }))

  it('is refused to another that begins with one of them', async () => {
    const { canary, B } = await several()
    await canary.act('deploy', { image: B, virtualService }, 2)
    const says = /A rollout of run 20261122\.2 \(build 2\) of \S+ is under way here/
    await canary.refused('deploy', { image: B, virtualService: 'inside' }, says, 3)
  })

  it('tells drift by the name of the one that was changed', async () => {
    const { canary, B } = await several()
    await canary.act('deploy', { image: B, virtualService }, 2)
    const { spec } = (await canary.get('virtualservices', 'inside')) ?? assert.fail()
    const [green, blue] = spec.http[2].route
    const http = [
      ...spec.http.slice(0, 2),
      {
        route: [
          { ...green, weight: 80 },
          { ...blue, weight: 20 },
        ],
      },
    ]
    await canary.cluster.api.patch(canary.path('virtualservices', 'inside'), { spec: { http } })
    await canary.refused('shift', { blueWeight: '50', virtualService }, /in VirtualService 'inside' the weights are/, 2)
    const status = await canary.act('status', { virtualService }, 2)
    assert.match(textOf(status), /green 80 %, blue 20 % in VirtualService 'inside'/)
    await canary.act('shift', { blueWeight: '50', virtualService, onDrift: 'overwrite' }, 2)
    assert.deepEqual(await blueWeights(canary), [50, 50, 50])
  })
})

describe('a VirtualService that delegates', function () {
  this.timeout(90_000)

  const delegated = () =>
    guideWith((object) => {
      if (object.collection !== 'virtualservices') return [object]
      const { hosts, gateways, http } = specOf(object)
      const root = { hosts, gateways, http: [{ match: [{ uri: { prefix: '/' } }], delegate: { name: first } }] }
      return [withSpec(object, { http }), withSpec(object, root, 'root')]
    })

  it('is told from its delegate, whose weights are the ones to move', async () => {
    const { canary, B } = await delegated()
    await canary.refused('deploy', { image: B, virtualService: 'root' }, /delegated to 'mlmodel-virtualservice'/, 2)
    for (const { action, inputs, stage } of stages) {
      await canary.act(action, inputs(B), 2)
      if (stage === 'Blue_0') await canary.answers(['New Model A'])
      if (stage === 'Blue_50') await canary.answers(['New Model A', 'New Model B'])
    }
    await canary.answers(['New Model B'])
    const { spec } = await canary.virtualService()
    assert.deepEqual(Object.keys(spec), ['http'])
  })
})

describe('a mirror to blue', function () {
  this.timeout(90_000)

  const asked = async ({ gateway }: Canary): Promise<number> => {
    const { text } = await gateway.ask('blue')
    return Number(/asked (\d+) times/.exec(text)?.[1] ?? assert.fail(text))
  }
  const askPlain = (canary: Canary) => Promise.all(Array.from({ length: 30 }, () => canary.gateway.ask('plain')))

  it('has blue see what green answers, until the first shift', async () => {
    const { canary } = await guideWith((object) => [object])
    const { image } = await canary.publish('C', 'counts')
    await canary.act('deploy', { image, mirrorPercent: '100' }, 2)
    await canary.answers(['New Model A'])
    // Answered from blue, when all the traffic is on green.
    let seen = 0
    for (const end = performance.now() + 10_000; seen < 30 && performance.now() < end; ) {
      await askPlain(canary)
      seen = await asked(canary)
    }
    assert.ok(seen >= 30, `blue was asked ${seen} times`)
    await canary.act('shift', { blueWeight: '0' }, 2)
    const { spec } = await canary.virtualService()
    assert.deepEqual(Object.keys(spec.http[2]), ['route'])
  })

  it('of somebody else is kept, and deploy refuses to replace it', async () => {
    const mirror = { host: 'shadow' }
    const { canary, B } = await guideWith((object) => {
      if (object.collection !== 'virtualservices') return [object]
      const { http, ...rest } = specOf(object)
      return [withSpec(object, { ...rest, http: [...http.slice(0, 2), { ...http[2], mirror }] })]
    })
    await canary.refused('deploy', { image: B, mirrorPercent: '10' }, /mirrors to 'shadow' already/, 2)
    await canary.act('deploy', { image: B }, 2)
    await canary.act('shift', { blueWeight: '50' }, 2)
    const { spec, metadata } = await canary.virtualService()
    assert.deepEqual(spec.http[2].mirror, mirror)
    assert.ok(metadata.annotations?.[annotation])
  })
})
