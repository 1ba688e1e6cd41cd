import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
} from '@kubernetes/client-node'
import { type EmbeddedCluster, startCluster } from '../../../../rehearsal/cluster/cluster.ts'
import { scoringImage } from '../../../../rehearsal/scoring-image.ts'
import { eventually } from '../eventually.ts'
import { mesh, modelDeployment, namespace, repository, type Slot } from './guide.ts'

describe('the embedded cluster', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster
  let objects: KubernetesObjectApi
  let apps: AppsV1Api
  const config = new KubeConfig()

  beforeEach(async () => {
    cluster = await startCluster()
    for (const tag of ['A', 'B'])
      cluster.registry.publish(`${repository}:${tag}`, await scoringImage(`scoring/score${tag}.py`))
    config.loadFromString(cluster.kubeconfig())
    objects = KubernetesObjectApi.makeApiClient(config)
    apps = config.makeApiClient(AppsV1Api)
    await config.makeApiClient(CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } })
  })
  afterEach(() => cluster.stop())

  const create = async (...wanted: KubernetesObject[]): Promise<void> => {
    for (const object of wanted) await objects.create(object)
  }
  const isRolledOut = async (slot: Slot): Promise<boolean> => {
    const { metadata, spec, status } = await apps.readNamespacedDeployment({ name: `model-${slot}`, namespace })
    const wanted = spec?.replicas
    const isObserved = status?.observedGeneration === metadata?.generation
    return (
      isObserved &&
      [status?.updatedReplicas, status?.availableReplicas, status?.replicas].every((count) => count === wanted)
    )
  }
  const roll = async (slot: Slot, tag: string, replicas: number): Promise<void> => {
    const { template } = modelDeployment(slot, tag, replicas).spec
    const body = [{ op: 'replace', path: '/spec/template', value: template }]
    await apps.patchNamespacedDeployment({ name: `model-${slot}`, namespace, body })
    await eventually(`${slot} runs ${tag}`, () => isRolledOut(slot), 30_000)
  }
  const setGreenWeight = async (weight: number): Promise<void> => {
    const { http } = mesh(weight).virtualService.spec
    await config.makeApiClient(CustomObjectsApi).patchNamespacedCustomObject({
      group: 'networking.istio.io',
      version: 'v1',
      namespace,
      plural: 'virtualservices',
      name: 'mlmodel-virtualservice',
      body: [{ op: 'replace', path: '/spec/http/2', value: http[2] }],
    })
  }

  it("tells where its gateway answers, as the guide's GATEWAY_IP command asks", async () => {
    const services = config.makeApiClient(CoreV1Api)
    const asked = { name: 'istio-ingressgateway', namespace: 'istio-system' }
    const { spec, status } = await services.readNamespacedService(asked)
    const address = `${status?.loadBalancer?.ingress?.[0]?.ip}:${spec?.ports?.[0]?.port}`
    assert.equal(`http://${address}`, cluster.gatewayUrl)
  })

  it('fails no request while Deployments roll, weights move and a slot goes away', async () => {
    const { fixed, virtualService } = mesh(100)
    await create(...fixed, modelDeployment('green', 'A', 2), modelDeployment('blue', 'B', 1), virtualService)
    for (const slot of ['green', 'blue'] as const) await eventually(`${slot} is up`, () => isRolledOut(slot), 30_000)
    await eventually('the gateway sends to green', async () => (await score(cluster.gatewayUrl)).status === 200)

    const load = startLoad(cluster.gatewayUrl)
    await roll('green', 'B', 2)
    await roll('green', 'A', 2)
    for (const weight of [50, 0, 50, 100]) {
      await setGreenWeight(weight)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    const fromBlue = load.countOf('"New Model B"')
    await apps.deleteNamespacedDeployment({ name: 'model-blue', namespace })
    await eventually('the pods of blue are gone', () => cluster.store.list('Pod', { namespace }).length === 2, 30_000)
    const { sent, failures } = await load.stop()
    assert.deepEqual(failures.slice(0, 3), [])
    assert.ok(sent > 500 && fromBlue > 0, `${sent} requests, ${fromBlue} answered by model B`)
  })

  it('starts as a whole or not at all', async () => {
    const { port } = new URL(cluster.server)
    await assert.rejects(startCluster({ apiPort: Number(port) }), /EADDRINUSE/)
  })

  it('leaves no process behind, whether it is stopped or killed', async () => {
    const script = new URL('./doomed-cluster.ts', import.meta.url)
    for (const end of ['SIGTERM', 'SIGKILL'] as const) {
      const child = spawn(process.execPath, ['--import', 'tsx', script.pathname], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
      const port = Number(line)
      assert.equal(await isOpen(port), true, `the pod serves on '${line}'`)
      child.kill(end)
      await once(child, 'exit')
      await eventually(`the pod is gone after ${end}`, async () => !(await isOpen(port)))
    }
  })
})

interface Score {
  status: number
  body: string
}

function score(url: string, agent?: Agent): Promise<Score> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/score`,
      { method: 'POST', ...(agent === undefined ? { agent: false } : { agent }) },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end('{"data": [1, 2, 3]}')
  })
}

/** Four clients that ask all the time, half of them on a new connection for each request. */
function startLoad(url: string): {
  countOf(body: string): number
  stop(): Promise<{ sent: number; failures: unknown[] }>
} {
  const agent = new Agent({ keepAlive: true })
  const answers = new Map<string, number>()
  const failures: unknown[] = []
  let sent = 0
  let running = true
  const client = async (own: Agent | undefined): Promise<void> => {
    while (running) {
      sent += 1
      try {
        const { status, body } = await score(url, own)
        answers.set(body, (answers.get(body) ?? 0) + 1)
        if (status !== 200) failures.push([status, body])
      } catch (error) {
        failures.push(error)
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const clients = [agent, agent, undefined, undefined].map(client)
  return {
    countOf: (body) => answers.get(body) ?? 0,
    stop: async () => {
      running = false
      await Promise.all(clients)
      agent.destroy()
      return { sent, failures }
    },
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
