import type { PodTemplate } from './objects.ts'
import type { Slots } from './slot.ts'

/** The objects that a rollout is about. Every name is set. */
export interface Target {
  readonly namespace: string
  readonly application: string
  readonly slots: Slots
  readonly virtualService: string
  /** The name of the weighted HTTP route; undefined: found by its content. */
  readonly route: string | undefined
  /** The request header whose values `green` and `blue` lead to their slot, in lower case as Istio has it. */
  readonly header: string
}

/** What `deploy` makes of objects that are not there yet. */
export interface Creation {
  readonly servicePort: number
  readonly replicas: number
  readonly readinessPath: string
  readonly gateway: string
  readonly gatewaySelector: Readonly<Record<string, string>>
  readonly gatewayPort: number
  readonly hosts: readonly string[]
  readonly path: string
}

/** A pod template out of a file, with the digest of the file's content, by which it is recognised later. */
export interface Manifest {
  readonly template: PodTemplate
  readonly digest: string
}

interface Change {
  readonly takeOver: boolean
  readonly timeoutSeconds: number
}

export interface DeployRequest extends Change {
  readonly action: 'deploy'
  readonly image: string
  /** The container that gets the image; undefined: the only one, else the one named like the application. */
  readonly container: string | undefined
  readonly manifest: Manifest | undefined
  readonly creation: Creation
}

export interface ShiftRequest extends Change {
  readonly action: 'shift'
  /** Percent of the traffic to blue, a whole number from 0 to 100. */
  readonly blueWeight: number
}

export interface PromoteRequest extends Change {
  readonly action: 'promote'
}

export interface RemoveRequest extends Change {
  readonly action: 'remove'
  readonly drainSeconds: number
}

export interface RollbackRequest extends Change {
  readonly action: 'rollback'
  readonly drainSeconds: number
}

export interface StatusRequest {
  readonly action: 'status'
}

/** What a step of the rollout was asked to do. Every value is valid. */
export type Request = DeployRequest | ShiftRequest | PromoteRequest | RemoveRequest | RollbackRequest | StatusRequest

export const actions = ['deploy', 'shift', 'promote', 'remove', 'rollback', 'status'] as const
export type Action = (typeof actions)[number]
