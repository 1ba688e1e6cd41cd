import assert from 'node:assert/strict'
import { get } from 'node:http'
import { connect } from 'node:net'
import { hastened, systemClock } from '../../../../rehearsal/cluster/clock.ts'
import { findCondition } from '../../../../rehearsal/cluster/controllers/conditions.ts'
import { type Kubelet, startKubelet } from '../../../../rehearsal/cluster/kubelet/kubelet.ts'
import { createPodNetwork, type PodNetwork } from '../../../../rehearsal/cluster/kubelet/network.ts'
import type { ContainerStatus, Probe } from '../../../../rehearsal/cluster/objects/workloads.ts'
import { createRegistry, type Image } from '../../../../rehearsal/cluster/registry.ts'
import type { Store } from '../../../../rehearsal/cluster/store/store.ts'
import { eventually } from '../eventually.ts'
import { namespace, pod, testStore } from '../workloads.ts'
import { breakable, crashing, deafToSignals, neverReady, serving, slowToStart } from './images.ts'

/** Whether nobody listens on a loopback port any more. */
const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', () => resolve(true))
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
  })

/** One second of a probe, a back-off or a grace lasts 50 ms here. */
const clock = hastened(systemClock, 20)
const repository = 'registry.test/app'

describe('the kubelet', () => {
  let store: Store
  let network: PodNetwork
  let kubelet: Kubelet
  const registry = createRegistry()

  before(() => {
    const images: Record<string, Image> = { serving, crashing, neverReady, slowToStart, breakable, deafToSignals }
    for (const [tag, image] of Object.entries(images)) registry.publish(`${repository}:${tag}`, image)
  })
  beforeEach(async () => {
    store = testStore(clock)
    network = createPodNetwork(Math.random)
    const backOff = { base: 1000, limit: 10_000 }
    const onError = (error: unknown) => assert.fail(String(error))
    kubelet = await startKubelet({ store, clock, registry, network, backOff, onError })
  })
  afterEach(() => kubelet.stop())

  const run = (tag: string, container: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): void => {
    const main = {
      name: 'main',
      image: `${repository}:${tag}`,
      ports: [{ name: 'http', containerPort: 8080 }],
      ...container,
    }
    store.create(pod('one', {}, { containers: [main], ...spec }))
  }
  const status = () => store.get('Pod', namespace, 'one')?.status
  const main = (): ContainerStatus | undefined => status()?.containerStatuses?.[0]
  const isReady = (): boolean => findCondition(status()?.conditions, 'Ready')?.status === 'True'
  const waitsFor = (reason: string): Promise<void> =>
    eventually(`the container waits with ${reason}`, () => main()?.state?.waiting?.reason === reason)
  const events = (): string[] =>
    store.list('Event', { namespace }).map(({ reason, message }) => `${reason}: ${message}`)
  const log = (previous = false): string[] | undefined =>
    kubelet.logs.lines({ namespace, pod: 'one', container: 'main', previous })?.map(({ text }) => text)
  const probe = (fields: Partial<Probe> = {}): Probe => ({
    httpGet: { path: '/', port: 'http' },
    periodSeconds: 1,
    ...fields,
  })
  const ask = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const port = network.resolve(status()?.podIP ?? '', 8080)
      get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve(text))
      }).on('error', reject)
    })

  it('runs a pod from its creation to ready, and tells each step', async () => {
    run('serving', { readinessProbe: probe() })
    await eventually('the pod is ready', isReady)
    const { phase, podIP, hostIP, containerStatuses } = status() ?? {}
    assert.deepEqual([phase, hostIP], ['Running', '192.0.2.1'])
    assert.match(podIP ?? '', /^10\.244\.\d+\.\d+$/)
    assert.equal(containerStatuses?.[0]?.imageID, `${repository}@${registry.resolve(`${repository}:serving`)?.digest}`)
    const steps = events().map((event) => event.split(':')[0])
    assert.deepEqual(
      steps.filter((step) => step !== 'Unhealthy'),
      ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'],
    )
    assert.deepEqual(log(), ['serving'])
  })

  it('gives the process what the pod says of its environment, and nothing of ours', async () => {
    process.env.REHEARSAL_SECRET = 'ours'
    store.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace },
      data: { mode: 'fast' },
    })
    const env = [
      { name: 'LITERAL', value: 'yes' },
      { name: 'COMPOSED', value: '$(LITERAL)!' },
      { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
    ]
    run('serving', { env, readinessProbe: probe() })
    await eventually('the pod is ready', isReady)
    const { LITERAL, COMPOSED, NAME, MODE, REHEARSAL_SECRET } = JSON.parse(await ask('/'))
    delete process.env.REHEARSAL_SECRET
    assert.deepEqual([LITERAL, COMPOSED, NAME, MODE, REHEARSAL_SECRET], ['yes', 'yes!', 'one', 'fast', undefined])
  })

  const refused: { name: string; container: Record<string, unknown>; reason: string; message: RegExp }[] = [
    {
      name: 'an unknown image',
      container: { image: `${repository}:none` },
      reason: 'ImagePullBackOff',
      message: /^Back-off pulling image ".*": ErrImagePull: rpc error: code = NotFound/,
    },
    {
      name: 'a malformed image',
      container: { image: 'No/Such' },
      reason: 'InvalidImageName',
      message: /couldn't parse image name "No\/Such"/,
    },
    {
      name: 'a terminal',
      container: { tty: true },
      reason: 'CreateContainerConfigError',
      message: /cannot have the container's tty/,
    },
    {
      name: 'a missing secret',
      container: { envFrom: [{ secretRef: { name: 's' } }] },
      reason: 'CreateContainerConfigError',
      message: /^secret "s" not found$/,
    },
    {
      name: 'a missing program',
      container: { command: ['/no/such/program'] },
      reason: 'RunContainerError',
      message: /ENOENT/,
    },
  ]
  for (const { name, container, reason, message } of refused) {
    it(`says ${reason} of ${name}, and lets the pod go at once`, async () => {
      run('serving', container)
      await waitsFor(reason)
      assert.match(main()?.state?.waiting?.message ?? '', message)
      assert.equal(status()?.phase, 'Pending')
      store.delete('Pod', namespace, 'one')
      await eventually('the pod is gone', () => status() === undefined)
    })
  }

  it('finds an image that comes late', async () => {
    run('late')
    await waitsFor('ImagePullBackOff')
    registry.publish(`${repository}:late`, serving)
    await eventually('the pod runs', isReady)
  })

  it('restarts what crashes, after waits that grow, and keeps the last words', async () => {
    run('crashing')
    await waitsFor('CrashLoopBackOff')
    await eventually('the third start', () => (main()?.restartCount ?? 0) >= 2)
    await waitsFor('CrashLoopBackOff')
    assert.match(
      main()?.state?.waiting?.message ?? '',
      /^back-off [24]s restarting failed container=main pod=one_test\(.*\)$/,
    )
    const { exitCode, reason } = main()?.lastState?.terminated ?? {}
    assert.deepEqual([exitCode, reason, isReady()], [3, 'Error', false])
    assert.deepEqual(log(true), ['about to crash'])
  })

  it('does not restart what may end', async () => {
    run('crashing', {}, { restartPolicy: 'Never' })
    await eventually('the pod failed', () => status()?.phase === 'Failed')
    assert.equal(main()?.state?.terminated?.exitCode, 3)
  })

  it('never calls a pod ready whose probe fails, and says why', async () => {
    run('neverReady', { readinessProbe: probe() })
    const wanted = 'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500'
    await eventually('the failure is told', () => events().includes(wanted))
    assert.equal(isReady(), false)
    assert.equal(findCondition(status()?.conditions, 'Ready')?.message, 'containers with unready status: [main]')
  })

  it('asks for liveness only after the startup probe succeeded', async () => {
    const livenessProbe = probe({ failureThreshold: 1 })
    run('slowToStart', { startupProbe: probe({ failureThreshold: 100 }), livenessProbe })
    await eventually('the pod is ready', isReady)
    assert.equal(main()?.restartCount, 0)
  })

  it('restarts a container that is no longer alive', async () => {
    const startupProbe = probe({ failureThreshold: 200 })
    run('breakable', { startupProbe, readinessProbe: probe(), livenessProbe: probe({ failureThreshold: 2 }) })
    await eventually('the pod is ready', isReady)
    await ask('/break')
    await eventually('it was restarted and is ready', () => main()?.restartCount === 1 && isReady())
    assert.ok(events().includes('Killing: Container main failed liveness probe, will be restarted'))
  })

  const probes: [string, Probe][] = [
    ['by connecting', { tcpSocket: { port: 8080 } }],
    ['by a command', { exec: { command: [process.execPath, '-e', ''] }, timeoutSeconds: 40 }],
  ]
  for (const [name, handler] of probes) {
    it(`probes ${name}`, async () => {
      run('serving', { readinessProbe: { ...handler, periodSeconds: 1 } })
      await eventually('the pod is ready', isReady)
    })
  }

  it('lets a pod finish its open requests before it goes', async () => {
    run('serving', { readinessProbe: probe() })
    await eventually('the pod is ready', isReady)
    const slow = ask('/slow')
    const said: string[] = []
    kubelet.logs.follow(
      { namespace, pod: 'one', container: 'main', previous: false },
      ({ text }) => said.push(text),
      () => said.push('(end)'),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    store.delete('Pod', namespace, 'one')
    assert.match(await slow, /"HOSTNAME":"one"/)
    await eventually('the pod is gone', () => status() === undefined)
    assert.deepEqual(said, ['told to stop', '(end)'])
    assert.ok(events().includes('Killing: Stopping container main'))
  })

  it('kills what does not go within its grace, or at once when told so', async () => {
    for (const gracePeriodSeconds of [2, 0]) {
      run('deafToSignals', { readinessProbe: probe() })
      await eventually('the pod is ready', isReady)
      const port = network.resolve(status()?.podIP ?? '', 8080) ?? assert.fail('no port')
      store.delete('Pod', namespace, 'one', { gracePeriodSeconds })
      await eventually('the pod is gone', () => status() === undefined)
      await eventually('its process too', () => isRefused(port))
    }
  })

  it('keeps a pod that fits nowhere, and takes it when it may', async () => {
    run('serving', { resources: { requests: { cpu: '5' } } })
    store.create(
      pod(
        'two',
        {},
        { containers: [{ name: 'main', image: `${repository}:serving`, resources: { requests: { cpu: '5' } } }] },
      ),
    )
    const second = () => store.get('Pod', namespace, 'two')?.status
    await eventually(
      'the second waits',
      () => findCondition(second()?.conditions, 'PodScheduled')?.reason === 'Unschedulable',
    )
    store.delete('Pod', namespace, 'one')
    await eventually('the second runs', () => second()?.phase === 'Running')
  })
})
