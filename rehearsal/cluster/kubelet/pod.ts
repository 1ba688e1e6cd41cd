/** One pod on the node: an address, containers, a status that follows them, and an orderly end. */
import { join } from 'node:path'
import { type Clock, timestamp } from '../clock.ts'
import type { EventRecorder } from '../controllers/events.ts'
import type { Container } from '../objects/workloads.ts'
import type { Pod } from '../objects.ts'
import { isRefused } from '../store/errors.ts'
import type { Store } from '../store/store.ts'
import type { BackOffOptions } from './back-off.ts'
import { ContainerRunner } from './container.ts'
import type { NodeImages } from './images.ts'
import type { PodNetwork } from './network.ts'
import { nodeAddress } from './node.ts'
import type { Output } from './output.ts'
import { podStatus } from './pod-status.ts'

/** What a pod gets from its node. */
export interface PodContext {
  store: Store
  clock: Clock
  events: EventRecorder
  images: NodeImages
  network: PodNetwork
  backOff: BackOffOptions
  /** Below it each container has its files. */
  directory: string
}

/** Runs a pod from its arrival on the node until it is gone. */
export class PodRunner {
  readonly #context: PodContext
  readonly #address: string
  readonly #startTime: string
  readonly #containers: ContainerRunner[] = []
  readonly #ended: Promise<void>
  /** The pod as last seen, for whoever asks after it is gone. */
  #pod: Pod
  #abandoned = false

  constructor(context: PodContext, pod: Pod) {
    this.#context = context
    this.#pod = pod
    this.#address = context.network.assign()
    this.#startTime = timestamp(context.clock)
    for (const container of pod.spec.containers) this.#containers.push(this.#start(container))
    this.#writeStatus()
    this.#ended = this.#live()
  }

  /** Settles when every process of the pod has ended and its address is free again. */
  get ended(): Promise<void> {
    return this.#ended
  }

  /** Takes notice of a new state of the pod. */
  update(pod: Pod): void {
    const before = this.#pod
    this.#pod = pod
    const { deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata
    if (deletionTimestamp === undefined) {
      if (JSON.stringify(before.status.conditions) !== JSON.stringify(pod.status.conditions)) this.#writeStatus()
      return
    }
    const sooner = deletionGracePeriodSeconds < (before.metadata.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY)
    if (before.metadata.deletionTimestamp !== undefined && !sooner) return
    for (const container of this.#containers) container.stop(deletionGracePeriodSeconds * 1000)
  }

  /** The pod is gone from the API, or the node stops: nobody waits for an orderly end. */
  abandon(): void {
    this.#abandoned = true
    for (const container of this.#containers) container.kill()
  }

  /** What a container's process said, or the one before it; undefined when there is no such container or process. */
  output(name: string, previous: boolean): Output | undefined {
    const index = this.#pod.spec.containers.findIndex((container) => container.name === name)
    return this.#containers[index]?.output(previous)
  }

  #start(container: Container): ContainerRunner {
    const { clock, images, network, backOff, directory, store, events } = this.#context
    const { namespace = '', uid } = this.#pod.metadata
    const ports = new Set<number>()
    return new ContainerRunner({
      container,
      clock,
      images,
      backOff,
      pod: () => this.#pod,
      podAddress: this.#address,
      sources: () => ({
        pod: { ...this.#pod, status: { ...this.#pod.status, podIP: this.#address, hostIP: nodeAddress } },
        configMap: (name) => store.get('ConfigMap', namespace, name),
        secret: (name) => store.get('Secret', namespace, name),
      }),
      openPort: async (port) => {
        const real = await network.open(this.#address, port)
        ports.add(port)
        return real
      },
      endpoint: (port) => {
        const real = network.resolve(this.#address, port)
        return real === undefined ? undefined : { host: '127.0.0.1', port: real }
      },
      enter: (command) => [...command],
      closePorts: () => {
        for (const port of ports) network.close(this.#address, port)
        ports.clear()
      },
      directory: join(directory, uid, container.name),
      preStop: preStopOf(container),
      record: (type, reason, message) =>
        events.record(this.#pod, type, reason, message, `spec.containers{${container.name}}`),
      onChange: () => this.#writeStatus(),
    })
  }

  async #live(): Promise<void> {
    await Promise.all(this.#containers.map(({ ended }) => ended))
    this.#context.network.release(this.#address)
    this.#writeStatus()
    this.#leave()
  }

  /** The last word of a pod under deletion: its object goes. */
  #leave(): void {
    const { namespace, name, uid } = this.#pod.metadata
    if (this.#abandoned || this.#pod.metadata.deletionTimestamp === undefined) return
    try {
      this.#context.store.delete('Pod', namespace, name, { uid, gracePeriodSeconds: 0 })
    } catch (error) {
      if (!isRefused(error, 'NotFound') && !isRefused(error, 'Conflict')) throw error
    }
  }

  #writeStatus(): void {
    const { store, clock } = this.#context
    const { namespace, name, uid } = this.#pod.metadata
    const pod = store.get('Pod', namespace, name)
    if (this.#abandoned || pod?.metadata.uid !== uid) return
    const status = podStatus({
      pod,
      podAddress: this.#address,
      nodeAddress,
      startTime: this.#startTime,
      containers: this.#containers.map((container) => container.status),
      now: timestamp(clock),
    })
    store.updateStatus({ ...pod, status })
  }
}

/** Milliseconds of a container's preStop sleep. */
function preStopOf({ lifecycle }: Container): number {
  const { preStop } = (lifecycle ?? {}) as { preStop?: { sleep?: { seconds?: number } } }
  return (preStop?.sleep?.seconds ?? 0) * 1000
}
