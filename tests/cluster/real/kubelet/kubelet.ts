/**
 * The node of the real cluster: it posts itself, takes every pod, and runs the containers as processes in the pod's
 * network namespace. What a container does from pull to back-off is decided by the embedded cluster's own code; what is
 * different is that pods have real addresses and that the API is an API server.
 */
import { hastened, systemClock, timestamp } from '../../../../rehearsal/cluster/clock.ts'
import { replaceCondition } from '../../../../rehearsal/cluster/controllers/conditions.ts'
import { createNodeImages } from '../../../../rehearsal/cluster/kubelet/images.ts'
import { nodeName, nodeObject } from '../../../../rehearsal/cluster/kubelet/node.ts'
import { isOurs, place } from '../../../../rehearsal/cluster/kubelet/scheduling.ts'
import type { Node, Pod } from '../../../../rehearsal/cluster/objects.ts'
import type { ImageRegistry } from '../../../../rehearsal/cluster/registry.ts'
import type { Client } from '../client.ts'
import { type Change, mirror } from '../mirror.ts'
import type { PodNetwork } from '../network.ts'
import { type EventRecorder, eventRecorder } from './events.ts'
import { type PodContext, PodRunner, pathOf } from './pod.ts'

export interface KubeletOptions {
  readonly client: Client
  readonly network: PodNetwork
  readonly registry: ImageRegistry
  /** How much faster than told the node waits: probes' delays and periods, back-off, grace. */
  readonly haste: number
  /** Below it each container has its files. */
  readonly directory: string
  /** Told of errors that no client gets to see. */
  readonly onError: (error: unknown) => void
}

/** Milliseconds of the first and the longest wait between restarts or pulls that keep failing. */
const backOff = { base: 1000, limit: 60_000 }

/** Starts the node and its scheduler; returns how to end every pod's processes and wait until they are gone. */
export async function startKubelet(options: KubeletOptions): Promise<() => Promise<void>> {
  const { client, network, registry, haste, directory, onError } = options
  const clock = hastened(systemClock, haste)
  const events = eventRecorder(client, clock, onError)
  const images = createNodeImages(registry)
  const context: PodContext = { client, clock, network, images, backOff, events, directory }
  const node = (await client.ask('POST', '/api/v1/nodes', nodeObject(clock))).body as Node
  const runners = new Map<string, PodRunner>()
  const here = new Map<string, Pod>()
  const run = (pod: Pod): void => {
    const runner = new PodRunner(context, pod)
    runners.set(pod.metadata.uid, runner)
    runner.ended.catch(onError)
  }
  const schedule = createScheduler(client, node, events)
  const onChange = ({ type, object: pod }: Change<Pod>): void => {
    const { uid } = pod.metadata
    const runner = runners.get(uid)
    if (type === 'DELETED') {
      here.delete(uid)
      runner?.abandon()
      void runner?.ended.finally(() => runners.delete(uid)).catch(() => undefined)
    } else {
      here.set(uid, pod)
      if (runner !== undefined) runner.update(pod)
      else if (pod.spec.nodeName === nodeName && !isOver(pod)) run(pod)
    }
    schedule([...here.values()]).catch(onError)
  }
  const pods = await mirror<Pod>(client, '/api/v1/pods', onChange, onError)
  return async () => {
    await pods.stop()
    const living = [...runners.values()]
    for (const runner of living) runner.abandon()
    await Promise.allSettled(living.map(({ ended }) => ended))
    await events.written()
  }
}

/** Binds the pods that no node has yet, or writes into their status why it can't. */
function createScheduler(client: Client, node: Node, events: EventRecorder) {
  /** By uid, what was last done or said about a pod, so that it is done once. */
  const told = new Map<string, string>()
  return async (pods: readonly Pod[]): Promise<void> => {
    const neighbours = pods.filter((pod) => pod.spec.nodeName === nodeName && !isOver(pod))
    const waiting = pods.filter(
      (pod) => isOurs(pod) && !pod.spec.nodeName && pod.metadata.deletionTimestamp === undefined,
    )
    for (const pod of waiting) {
      const { uid, name, namespace } = pod.metadata
      const placement = place(pod, node, neighbours)
      const outcome = placement.kind === 'fits' ? 'bound' : placement.message
      if (told.get(uid) === outcome) continue
      told.set(uid, outcome)
      if (placement.kind === 'fits') {
        const target = { apiVersion: 'v1', kind: 'Node', name: nodeName }
        const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target }
        await client.ask('POST', `${pathOf(pod)}/binding`, binding, 404, 409)
        continue
      }
      const { message } = placement
      events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message })
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message } as const
      const lastTransitionTime = timestamp(systemClock)
      const conditions = replaceCondition(pod.status.conditions ?? [], { ...condition, lastTransitionTime })
      await client.ask('PATCH', `${pathOf(pod)}/status`, { metadata: { uid }, status: { conditions } }, 404, 409)
    }
  }
}

const isOver = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
