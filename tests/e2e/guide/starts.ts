import assert from 'node:assert/strict'
import { startLoad } from '../../../rehearsal/observation/load.ts'
import { Canary } from '../canary.ts'
import type { Behaviour, TestCluster } from '../cluster.ts'
import { guideObjects } from '../guide-objects.ts'
import { announceGateway, gatewayPortOf } from '../ingress.ts'
import { allowMetrics } from '../metrics.ts'
import { stages } from '../stages.ts'

/** The pipeline runs of the guide: the first release, a rollout of somebody else's, and the one that fragments belong to. */
export const runs = { first: 1, other: 2, own: 3 } as const

/** A namespace in which a fragment of the guide is about to be run. */
export interface Beginning {
  readonly canary: Canary
  /** The image that the fragment releases. */
  readonly image: string
  readonly surroundings: Surroundings
}

/** What goes on beside a fragment. */
interface Surroundings {
  /** How many seconds its gates must observe at least, where what they judge takes a while to reach them. */
  readonly observeSeconds?: number
  readonly end: () => Promise<void>
}

/** What is special about a cluster. */
interface Circumstance {
  /** Of the image that is released. */
  readonly behaviour?: Behaviour
  /** Inputs of all deploys before. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Brings it about once the namespace has come to its stage. */
  readonly arrange?: (canary: Canary) => Promise<Surroundings>
}

const nothing: Surroundings = { end: async () => undefined }

/** By the words in which the guide's comments tell them. */
const circumstances: Readonly<Record<string, Circumstance>> = {
  'weights that somebody has set by hand': {
    arrange: async (canary) => {
      const { http } = (await canary.virtualService()).spec
      for (const [at, weight] of [90, 10].entries()) http.at(-1).route[at].weight = weight
      await canary.cluster.api.patch(canary.path('virtualservices', 'mlmodel-virtualservice'), { spec: { http } })
      return nothing
    },
  },
  'a green of two pods and a blue of one': { inputs: { replicas: '2', blueReplicas: '1' } },
  'a second VirtualService': {
    arrange: async (canary) => {
      const { spec } = await canary.virtualService()
      await createVirtualService(canary, 'partners', { ...spec, hosts: [`partners.${canary.host}`] })
      return nothing
    },
  },
  'a TLS route': {
    arrange: async (canary) => {
      const { image } = await canary.publish('A', 'modelA')
      for (const { collection, object } of guideObjects(canary, image)) {
        if (object.kind !== 'VirtualService') await canary.create(collection, object)
      }
      const host = 'models.example.com'
      const route = [{ destination: { host: 'model-svc-green', port: { number: 5001 } } }]
      const tls = [{ match: [{ port: 443, sniHosts: [host] }], route }]
      await createVirtualService(canary, 'mlmodel-virtualservice', {
        hosts: [host],
        gateways: ['mlmodel-gateway'],
        tls,
      })
      await canary.untilReady('model-green', 1)
      return nothing
    },
  },
  'a blue that is slow': { behaviour: 'slow' },
  'users and a Prometheus': {
    arrange: async (canary) => {
      const { observeSeconds } = await canary.cluster.prometheus()
      await allowMetrics(canary.cluster.api, canary.namespace)
      const load = startLoad(canary.gateway, () => 'the fragment')
      const end = async () => {
        await load.stop()
      }
      return { observeSeconds, end }
    },
  },
}

/**
 * Brings a namespace to where a fragment starts: `nothing`, `objects of the guide` (A is green, and no task was there
 * ever), `a first release` (A is green by the task), or a stage of a release, such as `Blue_50` or `Blue_50 of another run`.
 */
export async function begin(cluster: TestCluster, after: string, special: string | undefined): Promise<Beginning> {
  const circumstance = special === undefined ? {} : (circumstances[special] ?? assert.fail(`Unknown: ${special}`))
  const canary = await Canary.open(cluster)
  await announceGateway(canary)
  const A = await canary.publish('A', 'modelA')
  const B = await canary.publish('B', circumstance.behaviour ?? 'modelB')
  const gatewayPort = gatewayPortOf(canary)
  switch (after) {
    case 'nothing':
      break
    case 'objects of the guide':
      for (const { collection, object } of guideObjects(canary, A.image)) await canary.create(collection, object)
      await listenAt(canary, gatewayPort)
      await canary.untilReady('model-green', 1)
      break
    default:
      await canary.act('deploy', { image: A.image, gatewayPort, ...circumstance.inputs }, runs.first)
      if (after !== 'a first release') await walkTo(canary, after, { image: B.image, ...circumstance.inputs })
  }
  const surroundings = (await circumstance.arrange?.(canary)) ?? nothing
  return { canary, image: B.image, surroundings }
}

/** Has the guide's Gateway listen at a port. */
async function listenAt(canary: Canary, port: string): Promise<void> {
  const { servers } = (await canary.get('gateways', 'mlmodel-gateway'))?.spec ?? assert.fail('there is no Gateway')
  servers[0].port.number = Number(port)
  await canary.cluster.api.patch(canary.path('gateways', 'mlmodel-gateway'), { spec: { servers } })
}

function createVirtualService(canary: Canary, name: string, spec: object): Promise<void> {
  const apiVersion = 'networking.istio.io/v1'
  return canary.create('virtualservices', { apiVersion, kind: 'VirtualService', metadata: { name }, spec })
}

async function walkTo(canary: Canary, after: string, deploy: Readonly<Record<string, string>>): Promise<void> {
  const [last, another] = after.split(' of ')
  const run = another === undefined ? runs.own : runs.other
  const at = stages.findIndex(({ stage }) => stage === last)
  assert.ok(at >= 0, `There is no stage ${last}.`)
  for (const { action, inputs } of stages.slice(0, at + 1)) {
    await canary.act(action, action === 'deploy' ? deploy : inputs(''), run)
  }
}
