/**
 * The process in which the cluster is, or the way to one: apart from the process that measures. Talks to its parent by messages,
 * one answer for each; `far-side-process.ts` is the parent's end.
 */
import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { startApiServer } from '../../rehearsal/cluster/api/api-server.ts'
import { createCertificates } from '../../rehearsal/cluster/certificates.ts'
import { systemClock } from '../../rehearsal/cluster/clock.ts'
import { startControllers } from '../../rehearsal/cluster/controllers/controllers.ts'
import type { PodStatus } from '../../rehearsal/cluster/objects/workloads.ts'
import type { Pod } from '../../rehearsal/cluster/objects.ts'
import { digestOf } from '../../rehearsal/cluster/registry.ts'
import { createStore } from '../../rehearsal/cluster/store/memory-store.ts'
import { startScriptedNode } from '../rehearsal/cluster/controllers/scripted-node.ts'
import { startDelayLine } from './delay-line.ts'
import type { Access, Answer, Question, Request, Traffic } from './far-side-process.ts'
import { repository, served, stable } from './release.ts'

/** What has come in since it was asked last; requests are counted where there is a server of ours. */
let requests: Request[] | undefined
let connections = 0

/** The ports whose connections count. */
const counted = new Set<number>()

/** What is to be ended before this process. */
const stops: (() => Promise<void>)[] = []

subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket }
  if (counted.has(socket.localPort ?? 0)) connections++
})

/** The API server of the embedded cluster with its controllers, and pods that are ready as soon as they are there. */
async function startEmbedded(): Promise<Access> {
  const now = (): Date => new Date()
  const store = createStore({ now, random: Math.random, newUid: randomUUID, historyLength: 10_000 })
  for (const name of ['default', 'kube-system', 'istio-system']) {
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  const onError = (error: unknown): never => {
    throw error
  }
  startControllers({ store, clock: systemClock, onError: (_, error) => onError(error) })
  startScriptedNode(store, systemClock, { readyAfter: () => 0, endsAfter: 0, tells: containersOf })
  const certificates = await createCertificates(now())
  const logs = { lines: () => undefined, follow: () => () => undefined }
  const api = await startApiServer({ store, certificates, logs, now, port: 0, onFault: onError })
  requests = []
  api.requests.subscribe(({ method, path, query }) => requests?.push({ method, path: `${path}${query}` }))
  counted.add(Number(new URL(api.url).port))
  return { server: api.url, token: api.adminToken, certificateAuthority: certificates.authority }
}

/** What a kubelet tells of containers that are up. */
function containersOf({ spec }: Pod): Partial<PodStatus> {
  const containerStatuses = spec.containers.map(({ name, image }) => {
    const digest = image.split('@')[1] ?? digestOf(served(1))
    const imageID = `${repository}@${digest}`
    return { name, image, imageID, ready: true, started: true, restartCount: 0 }
  })
  return { containerStatuses }
}

/** The real cluster, with the images of both releases. */
async function startReal(): Promise<Access> {
  // Loaded only here: the embedded cluster needs none of it.
  const [{ toolchain }, real] = await Promise.all([
    import('../cluster/toolchain.ts'),
    import('../cluster/real/real.ts'),
  ])
  const cluster = await real.startReal(await toolchain())
  stops.push(() => cluster.stop())
  cluster.registry.publish(stable, served(1))
  cluster.registry.publish(`${repository}:2`, served(2))
  return cluster.access
}

async function answerTo(question: Question): Promise<Answer[Question['ask']]> {
  switch (question.ask) {
    case 'embedded':
      return startEmbedded()
    case 'real':
      return startReal()
    case 'stop':
      for (const stop of stops) await stop()
      return true
    case 'delayed': {
      const { port } = await startDelayLine(question.port, question.roundTripMs)
      // Where the server is none of ours, its connections can be counted here alone.
      if (!counted.has(question.port)) counted.add(port)
      return port
    }
    case 'traffic': {
      const seen: Traffic = {
        ...(requests === undefined ? {} : { requests }),
        ...(counted.size === 0 ? {} : { connections }),
      }
      if (requests !== undefined) requests = []
      connections = 0
      return seen
    }
  }
}

process.on('message', (question: Question) => {
  answerTo(question).then((answer) => process.send?.(answer))
})
// The parent is gone: nobody needs this process any more.
process.on('disconnect', () => process.exit())
