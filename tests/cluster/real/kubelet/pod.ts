import { join } from 'node:path'
import { type Clock, timestamp } from '../../../../rehearsal/cluster/clock.ts'
import type { BackOffOptions } from '../../../../rehearsal/cluster/kubelet/back-off.ts'
import { ContainerRunner } from '../../../../rehearsal/cluster/kubelet/container.ts'
import type { NodeImages } from '../../../../rehearsal/cluster/kubelet/images.ts'
import { nodeAddress } from '../../../../rehearsal/cluster/kubelet/node.ts'
import { podStatus } from '../../../../rehearsal/cluster/kubelet/pod-status.ts'
import type { Container } from '../../../../rehearsal/cluster/objects/workloads.ts'
import type { ConfigMap, Pod, Secret } from '../../../../rehearsal/cluster/objects.ts'
import type { Client } from '../client.ts'
import type { PodNetwork, PodPlace } from '../network.ts'
import type { EventRecorder } from './events.ts'

/** What a pod gets from its node. */
export interface PodContext {
  readonly client: Client
  readonly clock: Clock
  readonly network: PodNetwork
  readonly images: NodeImages
  readonly backOff: BackOffOptions
  readonly events: EventRecorder
  /** Below it each container has its files. */
  readonly directory: string
}

/** Runs a pod from its arrival on the node until it is gone from the API. */
export class PodRunner {
  readonly #context: PodContext
  readonly #startTime: string
  #pod: Pod
  #place: PodPlace | undefined
  #containers: readonly ContainerRunner[] = []
  #abandoned = false
  /** Each write of the status waits for the one before; one that waits stands for all that are asked for meanwhile. */
  #writing: Promise<void> = Promise.resolve()
  #waits = false
  /** Settles when every process of the pod has ended, and its network is gone. */
  readonly ended: Promise<void>

  constructor(context: PodContext, pod: Pod) {
    this.#context = context
    this.#pod = pod
    this.#startTime = timestamp(context.clock)
    this.ended = this.#live()
  }

  /** Takes notice of a new state of the pod. */
  update(pod: Pod): void {
    const before = this.#pod.metadata
    this.#pod = pod
    const { deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata
    if (deletionTimestamp === undefined) return
    const sooner = deletionGracePeriodSeconds < (before.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY)
    if (before.deletionTimestamp === undefined || sooner) this.#stop()
  }

  /** The pod is gone from the API, or the node stops: nobody waits for an orderly end. */
  abandon(): void {
    this.#abandoned = true
    for (const container of this.#containers) container.kill()
  }

  async #live(): Promise<void> {
    const place = await this.#context.network.add()
    this.#place = place
    this.#containers = this.#pod.spec.containers.map((container) => this.#start(container, place))
    if (this.#abandoned) this.abandon()
    else if (this.#pod.metadata.deletionTimestamp !== undefined) this.#stop()
    this.#changed()
    await Promise.all(this.#containers.map(({ ended }) => ended))
    this.#changed()
    await this.#writing
    await place.remove()
    await this.#leave()
  }

  #stop(): void {
    const { deletionGracePeriodSeconds = 30 } = this.#pod.metadata
    for (const container of this.#containers) container.stop(deletionGracePeriodSeconds * 1000)
  }

  #start(container: Container, place: PodPlace): ContainerRunner {
    const { clock, images, backOff, directory, events } = this.#context
    return new ContainerRunner({
      container,
      clock,
      images,
      backOff,
      pod: () => this.#pod,
      podAddress: place.address,
      sources: () => ({
        pod: { ...this.#pod, status: { ...this.#pod.status, podIP: place.address, hostIP: nodeAddress } },
        configMap: (name) => notKept<ConfigMap>('ConfigMap', name),
        secret: (name) => notKept<Secret>('Secret', name),
      }),
      // In a network namespace of its own a process gets the port that it asks for.
      openPort: async (port) => port,
      endpoint: (port) => ({ host: place.address, port }),
      closePorts: () => {},
      enter: (command) => place.enter(command),
      directory: join(directory, this.#pod.metadata.uid, container.name),
      preStop: preStopOf(container),
      record: (type, reason, message) => events.record(this.#pod, { type, reason, message, container: container.name }),
      onChange: () => this.#changed(),
    })
  }

  #changed(): void {
    if (this.#waits || this.#abandoned) return
    this.#waits = true
    this.#writing = this.#writing.then(() => {
      this.#waits = false
      return this.#writeStatus()
    })
    // Whoever waits for the pod's end is told; until then a failure must not count as unhandled.
    this.#writing.catch(() => {})
  }

  async #writeStatus(): Promise<void> {
    if (this.#abandoned || this.#place === undefined) return
    const { metadata } = this.#pod
    const status = podStatus({
      pod: this.#pod,
      podAddress: this.#place.address,
      nodeAddress,
      startTime: this.#startTime,
      containers: this.#containers.map((container) => container.status),
      now: timestamp(this.#context.clock),
    })
    // The uid guards against another pod of the name (409); a pod that is gone (404) needs no status.
    await this.#context.client.ask(
      'PATCH',
      `${pathOf(this.#pod)}/status`,
      { metadata: { uid: metadata.uid }, status },
      404,
      409,
    )
  }

  /** The last word of a pod under deletion: its object goes. */
  async #leave(): Promise<void> {
    const { uid, deletionTimestamp } = this.#pod.metadata
    if (this.#abandoned || deletionTimestamp === undefined) return
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid } }
    await this.#context.client.ask('DELETE', pathOf(this.#pod), options, 404, 409)
  }
}

/** The path of a pod in the API. */
export function pathOf({ metadata }: Pod): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`
}

/** Milliseconds of a container's preStop sleep. */
function preStopOf({ lifecycle }: Container): number {
  const { preStop } = (lifecycle ?? {}) as { preStop?: { sleep?: { seconds?: number } } }
  return (preStop?.sleep?.seconds ?? 0) * 1000
}

function notKept<T>(kind: string, name: string): T | undefined {
  throw new Error(`this kubelet reads no ${kind}, and a container needs '${name}'`)
}
