/** What a container gets from its pod and its node. */
import type { Clock } from '../clock.ts'
import type { Container } from '../objects/workloads.ts'
import type { Pod } from '../objects.ts'
import type { BackOffOptions } from './back-off.ts'
import type { EnvironmentSources } from './environment.ts'
import type { NodeImages } from './images.ts'

/** Where the node reaches one of a pod's ports. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface ContainerContext {
  container: Container
  clock: Clock
  backOff: BackOffOptions
  images: NodeImages
  /** The pod as it is now. */
  pod: () => Pod
  podAddress: string
  sources: () => EnvironmentSources
  /** The port that a process has to serve on to be one of the pod's ports. Rejects when another container of the pod has it. */
  openPort: (port: number) => Promise<number>
  endpoint: (port: number) => Endpoint | undefined
  /** Gives back every port of this container. */
  closePorts: () => void
  /** The command that runs another inside the pod. */
  enter: (command: readonly string[]) => string[]
  /** Where the container's files go; empty at each start. */
  directory: string
  /** Milliseconds between the wish to stop and SIGTERM, from the container's preStop sleep. */
  preStop: number
  /** Writes an event about this container. */
  record: (type: 'Normal' | 'Warning', reason: string, message: string) => void
  /** The status changed. */
  onChange: () => void
}
