import { strict as assert } from 'node:assert'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { type EmbeddedCluster, startCluster } from '../../rehearsal/cluster/cluster.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { Canary } from '../e2e/canary.ts'
import { haste, testClusterOf } from '../e2e/embedded.ts'

const observe = ['get VirtualService', 'get green', 'get blue']
const observeCreation = [
  ...observe,
  ...['get Service of green', 'get Service of blue', 'get Gateway'],
  // A rollout copies them for blue.
  ...['list HorizontalPodAutoscalers', 'list PodDisruptionBudgets'],
]
const waitFor = (slot: 'green' | 'blue') => [
  `get ${slot}`,
  ...['Deployment', 'ReplicaSets', 'Pods'].flatMap((what) => [`list ${what} of ${slot}`, `watch ${what} of ${slot}`]),
]

/** All that the actions of a rollout ask the API server for, each with what its promises need and nothing else. */
const rows: readonly {
  readonly name: string
  readonly action: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly asks: readonly string[]
}[] = [
  {
    name: 'deploy of a canary observes, claims the rollout, creates blue, waits by watches, looks again and records',
    action: 'deploy',
    inputs: { image: 'candidate' },
    asks: [
      ...observeCreation,
      'patch VirtualService',
      'create Deployment',
      ...waitFor('blue'),
      ...observeCreation,
      'patch VirtualService',
    ],
  },
  {
    name: 'shift observes and writes once',
    action: 'shift',
    inputs: { blueWeight: '50' },
    asks: [...observe, 'patch VirtualService'],
  },
  {
    name: 'shift to what is there observes and writes nothing',
    action: 'shift',
    inputs: { blueWeight: '50' },
    asks: observe,
  },
  {
    name: 'shift of all is no more than of a share',
    action: 'shift',
    inputs: { blueWeight: '100' },
    asks: [...observe, 'patch VirtualService'],
  },
  {
    name: 'promote claims, gives green the image, waits by watches, looks again and records',
    action: 'promote',
    asks: [...observe, 'patch VirtualService', 'patch green', ...waitFor('green'), ...observe, 'patch VirtualService'],
  },
  {
    name: 'remove moves the traffic, deletes blue, waits by a watch, looks again, and tidies up',
    action: 'remove',
    asks: [
      ...observe,
      'patch VirtualService',
      'delete blue',
      ...['list Deployment of blue', 'watch Deployment of blue'],
      ...observe,
      ...['patch green', 'patch VirtualService'],
    ],
  },
  { name: 'status observes', action: 'status', asks: observe },
  { name: 'rollback with nothing to take back observes', action: 'rollback', asks: observe },
]

describe('the requests of the packaged task', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster
  let canary: Canary
  let candidate: string
  let asked: string[] = []
  let connections = 0

  const countConnection = (message: unknown): void => {
    const { localPort } = (message as { readonly socket: Socket }).socket
    if (localPort === Number(new URL(cluster.server).port)) connections++
  }

  before(async () => {
    await freshPackage()
    cluster = await startCluster({ haste })
    canary = await Canary.open(testClusterOf(cluster))
    const [stable, blue] = [await canary.publish('A', 'modelA'), await canary.publish('B', 'modelB')]
    candidate = `${blue.image}@${blue.digest}`
    await canary.act('deploy', { image: `${stable.image}@${stable.digest}` })
    cluster.requests.subscribe((request) => {
      if (request.user.includes(':serviceaccount:')) asked.push(tell(request))
    })
    subscribe('net.server.socket', countConnection)
  })
  after(async () => {
    unsubscribe('net.server.socket', countConnection)
    await cluster.stop()
  })

  for (const { name, action, inputs = {}, asks } of rows) {
    it(`${name}: over one connection`, async () => {
      asked = []
      connections = 0
      const image = inputs.image === undefined ? {} : { image: candidate }
      await canary.act(action, { ...inputs, ...image, drainSeconds: '0' }, 2)
      assert.deepEqual(asked.toSorted(), asks.toSorted())
      assert.equal(connections, 1)
    })
  }
})

const names: Readonly<Record<string, string>> = {
  'mlmodel-virtualservice': 'VirtualService',
  'mlmodel-gateway': 'Gateway',
  'model-green': 'green',
  'model-blue': 'blue',
  'model-svc-green': 'Service of green',
  'model-svc-blue': 'Service of blue',
  virtualservices: 'VirtualService',
  horizontalpodautoscalers: 'HorizontalPodAutoscalers',
  poddisruptionbudgets: 'PodDisruptionBudgets',
  replicasets: 'ReplicaSets',
  pods: 'Pods',
  deployments: 'Deployment',
}

function tell({ verb, path, query }: { readonly verb: string; readonly path: string; readonly query: string }): string {
  const last = path.split('/').at(-1) ?? ''
  const slot =
    verb === 'list' || verb === 'watch' ? /(green|blue)(?:&|$)/.exec(decodeURIComponent(query))?.[1] : undefined
  return `${verb} ${names[last] ?? path}${slot === undefined ? '' : ` of ${slot}`}`
}
