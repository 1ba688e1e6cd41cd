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
import { createStore } from '../../rehearsal/cluster/store/memory-store.ts'
import { startScriptedNode } from '../rehearsal/cluster/controllers/scripted-node.ts'
import { startDelayLine } from './delay-line.ts'
import type { Access, Answer, Question, Traffic } from './far-side-process.ts'

/** What has come in since it was asked last. */
let traffic: { requests: Traffic['requests'][number][]; connections: number } = { requests: [], connections: 0 }

/** The port whose connections count. */
let counted: number | undefined

subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket }
  if (socket.localPort === counted) traffic.connections++
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
  startScriptedNode(store, systemClock, { readyAfter: () => 0, endsAfter: 0 })
  const certificates = await createCertificates(now())
  const logs = { lines: () => undefined, follow: () => () => undefined }
  const api = await startApiServer({ store, certificates, logs, now, port: 0, onFault: onError })
  api.requests.subscribe(({ method, path, query }) => traffic.requests.push({ method, path: `${path}${query}` }))
  counted = Number(new URL(api.url).port)
  return { server: api.url, token: api.adminToken, certificateAuthority: certificates.authority }
}

async function answerTo(question: Question): Promise<Answer[Question['ask']]> {
  switch (question.ask) {
    case 'embedded':
      return startEmbedded()
    case 'delayed': {
      const { port } = await startDelayLine(question.port, question.roundTripMs)
      return port
    }
    case 'traffic': {
      const before = traffic
      traffic = { requests: [], connections: 0 }
      return before
    }
  }
}

process.on('message', (question: Question) => {
  answerTo(question).then((answer) => process.send?.(answer))
})
// The parent is gone: nobody needs this process any more.
process.on('disconnect', () => process.exit())
