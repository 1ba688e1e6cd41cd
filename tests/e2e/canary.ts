import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ServiceConnection } from '../../rehearsal/agent/connections.ts'
import { openTask, type TaskDefinition } from '../../rehearsal/agent/definition.ts'
import { someRun } from '../../rehearsal/agent/identity.ts'
import { type RunningStep, runStep, type StepRequest, type StepResult } from '../../rehearsal/agent/step.ts'
import { createGatewayClient, type GatewayClient } from '../../rehearsal/observation/gateway-client.ts'
import { project } from '../../scripts/project.ts'
import { unfolded } from '../unfolded.ts'
import type { Behaviour, PublishedImage, TestCluster } from './cluster.ts'

/** Objects of Kubernetes as the tests look at them. */
export interface Seen {
  readonly metadata: {
    readonly name: string
    readonly resourceVersion: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into objects of every kind
  readonly spec: any
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly status?: any
}

/** What a rollout looks like from outside. */
export interface Look {
  readonly green: { readonly image: string; readonly ready: number; readonly weight: number } | undefined
  readonly blue: { readonly image: string; readonly ready: number; readonly weight: number } | undefined
  readonly phase: string | undefined
}

/** What a step is asked beside its inputs; steps of different jobs may be at work at the same time. */
export type More = Partial<StepRequest> & { readonly job?: string }

interface Probe {
  readonly httpGet: object
  readonly initialDelaySeconds?: number
}

let count = 0
let task: Promise<TaskDefinition> | undefined

/** The namespaces that the test under way has opened; those of a suite's own hooks stay until the cluster ends. */
let openedByTest: { readonly cluster: TestCluster; readonly namespace: string }[] = []

beforeEach(() => {
  openedByTest = []
})

// A node takes 110 pods, and on one machine each is a process.
afterEach("delete the test's namespaces", async () => {
  await Promise.all(openedByTest.map(({ cluster, namespace }) => cluster.api.delete(`/api/v1/namespaces/${namespace}`)))
})

/** A namespace of its own with a canary in it, and the packaged task to work on it. */
export class Canary {
  readonly cluster: TestCluster
  readonly namespace: string
  /** The host that the namespace's routes answer for, so that namespaces share one gateway. */
  readonly host: string
  readonly connection: ServiceConnection
  readonly gateway: GatewayClient

  private constructor(cluster: TestCluster, namespace: string, connection: ServiceConnection) {
    this.cluster = cluster
    this.namespace = namespace
    this.host = `${namespace}.example.com`
    this.connection = connection
    this.gateway = createGatewayClient(`${cluster.gatewayUrl}/score`, 10_000, this.host)
  }

  static async open(cluster: TestCluster): Promise<Canary> {
    count++
    const namespace = `canary-${process.pid}-${count}`
    openedByTest.push({ cluster, namespace })
    await cluster.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    })
    return new Canary(cluster, namespace, await cluster.serviceAccount(namespace))
  }

  /** A canary in a namespace that is there, and stays until somebody else deletes it. */
  static in(cluster: TestCluster, namespace: string, connection: ServiceConnection): Canary {
    return new Canary(cluster, namespace, connection)
  }

  publish(tag: string, behaviour: Behaviour): Promise<PublishedImage> {
    return this.cluster.publish({ namespace: this.namespace, tag }, behaviour)
  }

  /** Starts the packaged task as the agent does, for the pipeline run `run`. */
  async start(
    action: string,
    inputs: Readonly<Record<string, string>> = {},
    run = 1,
    { job = 'Job', ...request }: More = {},
  ): Promise<RunningStep> {
    task ??= openTask(join(project.root, project.stage, project.task))
    return runStep({
      task: await task,
      inputs: {
        action,
        kubernetesServiceConnection: this.connection.name,
        namespace: this.namespace,
        hosts: this.host,
        drainSeconds: '1',
        timeoutSeconds: '30',
        ...inputs,
      },
      connections: [this.connection],
      run: { ...someRun, job: { ...someRun.job, name: job }, buildId: run, buildNumber: `20261122.${run}` },
      ...request,
    })
  }

  async run(
    action: string,
    inputs: Readonly<Record<string, string>> = {},
    run = 1,
    more: More = {},
  ): Promise<StepResult> {
    return (await this.start(action, inputs, run, more)).finished
  }

  /** Runs an action that is to succeed. */
  async act(action: string, inputs: Readonly<Record<string, string>> = {}, run = 1): Promise<StepResult> {
    const step = await this.run(action, inputs, run)
    assert.equal(step.result, 'Succeeded', textOf(step))
    return step
  }

  /** Runs an action that is to be refused with one error and without any change of the cluster. */
  async refused(action: string, inputs: Readonly<Record<string, string>>, says: RegExp, run = 1): Promise<StepResult> {
    const before = await this.versions()
    const step = await this.run(action, inputs, run)
    assert.equal(step.result, 'Failed', textOf(step))
    assert.equal(step.errors.length, 1, textOf(step))
    assert.match(step.errors.join(), says)
    assert.match(step.errors.join(), /Nothing was changed\./)
    assert.deepEqual(await this.versions(), before)
    return step
  }

  /** A folder with files by their relative paths, and the way to remove it. */
  async sources(files: Readonly<Record<string, string>>): Promise<{ folder: string; remove: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), 'sources-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    return { folder, remove: () => rm(folder, { recursive: true }) }
  }

  /** Lets the readiness probe of a Deployment ask for a path that no model has, so that its next pod is never ready. */
  async breakProbe(deployment: string): Promise<void> {
    await this.changeProbe(deployment, ({ httpGet }) => ({ httpGet: { ...httpGet, path: '/nowhere' } }))
  }

  /** Changes the readiness probe of a Deployment's containers. */
  async changeProbe(deployment: string, change: (probe: Probe) => Partial<Probe>): Promise<void> {
    const { containers } = (await this.get('deployments', deployment))?.spec.template.spec ?? assert.fail(deployment)
    const changed = containers.map((container: { readinessProbe: Probe }) => ({
      ...container,
      readinessProbe: { ...container.readinessProbe, ...change(container.readinessProbe) },
    }))
    const spec = { template: { spec: { containers: changed } } }
    await this.cluster.api.patch(this.path('deployments', deployment), { spec })
  }

  /** Waits until as many pods of a Deployment are ready. */
  async untilReady(deployment: string, pods: number): Promise<void> {
    let ready: number | undefined
    for (const end = performance.now() + 10_000; performance.now() < end; ) {
      ready = (await this.get('deployments', deployment))?.status?.readyReplicas ?? 0
      if (ready === pods) return
      await setTimeout(50)
    }
    assert.fail(`${deployment} has ${ready} ready pods, not ${pods}`)
  }

  path(collection: string, name?: string): string {
    const group =
      {
        deployments: 'apis/apps/v1',
        services: 'api/v1',
        pods: 'api/v1',
        horizontalpodautoscalers: 'apis/autoscaling/v2',
        poddisruptionbudgets: 'apis/policy/v1',
      }[collection] ?? 'apis/networking.istio.io/v1'
    return `/${group}/namespaces/${this.namespace}/${collection}${name === undefined ? '' : `/${name}`}`
  }

  async get(collection: string, name: string): Promise<Seen | undefined> {
    return (await this.cluster.api.get(this.path(collection, name))) as Seen | undefined
  }

  async create(
    collection: string,
    object: { readonly apiVersion: string; readonly [field: string]: unknown },
  ): Promise<void> {
    const { apiVersion } = object
    const group = apiVersion === 'v1' ? 'api/v1' : `apis/${apiVersion}`
    await this.cluster.api.create(`/${group}/namespaces/${this.namespace}/${collection}`, object)
  }

  async virtualService(): Promise<Seen> {
    const found = await this.get('virtualservices', 'mlmodel-virtualservice')
    assert.ok(found, 'there is no VirtualService')
    return found
  }

  async look(): Promise<Look> {
    const virtualService = await this.virtualService()
    const route = virtualService.spec.http.at(-1).route
    const slot = async (name: 'green' | 'blue') => {
      const deployment = await this.get('deployments', `model-${name}`)
      if (deployment === undefined) return undefined
      const destination = route.find((one: { destination: { host: string } }) => one.destination.host.includes(name))
      return {
        image: deployment.spec.template.spec.containers[0].image,
        ready: deployment.status?.readyReplicas ?? 0,
        weight: destination?.weight ?? 0,
      }
    }
    const record = virtualService.metadata.annotations?.['istio-canary-shift/rollout']
    return {
      green: await slot('green'),
      blue: await slot('blue'),
      phase: record === undefined ? undefined : JSON.parse(record).phase,
    }
  }

  /** The versions of everything in the namespace that the task could have written. */
  async versions(): Promise<unknown> {
    const collections = ['virtualservices', 'gateways', 'services', 'deployments']
    return Promise.all(
      collections.map(async (collection) => {
        const list = (await this.cluster.api.get(this.path(collection))) as { items: Seen[] }
        // A Deployment's version also moves with its pods; its spec and annotations are the task's.
        return list.items.map(({ metadata, spec }) => [metadata.name, metadata.annotations, spec])
      }),
    )
  }

  /** How many writes in this namespace `work` asks for. */
  async writesOf(work: () => Promise<unknown>): Promise<number> {
    let writes = 0
    const stop = this.cluster.onWrite({
      after: async ({ path }) => {
        if (this.#owns(path)) writes++
      },
    })
    await work()
    stop()
    return writes
  }

  /** Runs an action of run 2 and kills the task right after its n-th write, before the answer arrives. */
  async killedAfter(writes: number, action: string, inputs: Readonly<Record<string, string>>): Promise<void> {
    let left = writes
    const step = this.start(action, inputs, 2)
    const stop = this.cluster.onWrite({
      after: async ({ path }) => {
        if (!this.#owns(path)) return
        left--
        if (left === 0) (await step).kill()
      },
    })
    const ended = await (await step).finished
    stop()
    assert.equal(ended.signal, 'SIGKILL', textOf(ended))
  }

  #owns(path: string): boolean {
    return path.includes(`/namespaces/${this.namespace}/`)
  }

  /** The namespace's objects as the task leaves them, without names of the namespace, times and addresses. */
  async normalized(): Promise<unknown> {
    const text = JSON.stringify(await this.versions())
      .replaceAll(this.namespace, 'NAMESPACE')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/"\d+\.\d+\.\d+\.\d+"/g, '"ADDRESS"')
    return JSON.parse(text)
  }

  /** Asks the gateway until it answers as wanted or the time is up; the mesh learns of a change a moment later. */
  async answers(
    wanted: readonly string[],
    audience: 'plain' | 'blue' | 'green' = 'plain',
    gateway: GatewayClient = this.gateway,
  ): Promise<void> {
    const sorted = [...wanted].sort()
    let seen: string[] = []
    for (const end = performance.now() + 5_000; performance.now() < end; ) {
      const replies = await Promise.all(Array.from({ length: 40 }, () => gateway.ask(audience)))
      seen = [...new Set(replies.map(({ text }) => text))].sort()
      if (JSON.stringify(seen) === JSON.stringify(sorted)) return
    }
    assert.deepEqual(seen, sorted)
  }
}

/** The log of a step as people see it, each line whole. */
export function textOf({ lines }: StepResult): string {
  return unfolded(lines.map(({ text }) => text)).join('\n')
}
