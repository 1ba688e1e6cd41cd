/** The node: posts itself, takes pods, runs their containers as processes, and tells how they are. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { runController } from '../controllers/controller.ts'
import { eventRecorder } from '../controllers/events.ts'
import type { Pod } from '../objects.ts'
import type { ImageRegistry } from '../registry.ts'
import type { Store } from '../store/store.ts'
import type { BackOffOptions } from './back-off.ts'
import { createNodeImages } from './images.ts'
import type { PodNetwork } from './network.ts'
import { nodeName, nodeObject } from './node.ts'
import type { Output, OutputLine } from './output.ts'
import { type PodContext, PodRunner } from './pod.ts'
import { schedulerController } from './scheduler.ts'

export interface KubeletOptions {
  store: Store
  clock: Clock
  registry: ImageRegistry
  network: PodNetwork
  /** Waits between restarts of what keeps failing. */
  backOff: BackOffOptions
  /** Told what went wrong without a client to tell. */
  onError: (error: unknown) => void
}

/** Which run of which container. */
export interface LoggedContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** The run before the present one. */
  readonly previous: boolean
}

/** What containers write. Without such a pod on the node, or such a run, there are no lines and nothing to follow. */
export interface ContainerLogs {
  lines(container: LoggedContainer): readonly OutputLine[] | undefined
  follow(container: LoggedContainer, onLine: (line: OutputLine) => void, onEnd: () => void): () => void
}

export interface Kubelet {
  readonly logs: ContainerLogs
  /** Ends every process and waits until they are gone. */
  stop(): Promise<void>
}

/** Starts the node and its scheduler. */
export async function startKubelet({
  store,
  clock,
  registry,
  network,
  backOff,
  onError,
}: KubeletOptions): Promise<Kubelet> {
  const directory = await mkdtemp(join(tmpdir(), 'rehearsal-pods-'))
  const context: PodContext = {
    store,
    clock,
    network,
    backOff,
    directory,
    images: createNodeImages(registry),
    events: eventRecorder(store, clock, 'kubelet', nodeName),
  }
  const runners = new Map<string, PodRunner>()
  const run = (pod: Pod): void => {
    const runner = new PodRunner(context, pod)
    runners.set(pod.metadata.uid, runner)
    runner.ended.catch(onError)
    if (pod.metadata.deletionTimestamp !== undefined) runner.abandon()
  }
  /** A pod that ended by itself stays, with its logs, until someone deletes it. */
  const forget = (uid: string, runner: PodRunner): void => {
    runner.abandon()
    void runner.ended.finally(() => runners.delete(uid)).catch(() => undefined)
  }
  const unwatch = store.watch(['Pod'], ({ type, object }) => {
    const pod = object as Pod
    const runner = runners.get(pod.metadata.uid)
    if (type === 'DELETED') {
      if (runner !== undefined) forget(pod.metadata.uid, runner)
    } else if (runner !== undefined) runner.update(pod)
    else if (pod.spec.nodeName === nodeName && !isOver(pod)) run(pod)
  })
  const outputOf = ({ namespace, pod: name, container, previous }: LoggedContainer): Output | undefined => {
    const pod = store.get('Pod', namespace, name)
    return pod === undefined ? undefined : runners.get(pod.metadata.uid)?.output(container, previous)
  }
  store.create(nodeObject(clock))
  const scheduler = schedulerController(store, clock, eventRecorder(store, clock, 'default-scheduler'))
  const stopScheduler = runController({ store, clock, events: context.events, onError }, scheduler)
  return {
    logs: {
      lines: (container) => outputOf(container)?.lines(),
      follow: (container, onLine, onEnd) => {
        const output = outputOf(container)
        if (output !== undefined) return output.follow(onLine, onEnd)
        onEnd()
        return () => {}
      },
    },
    stop: async () => {
      unwatch()
      stopScheduler()
      const living = [...runners.values()]
      for (const runner of living) runner.abandon()
      await Promise.allSettled(living.map(({ ended }) => ended))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const isOver = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
