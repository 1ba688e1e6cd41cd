import type { GateRequest } from './gate-request.ts'
import type { PodTemplate } from './objects.ts'
import type { ProofRequest } from './proof-request.ts'
import type { Slots } from './slot.ts'

/** The objects that a rollout is about. Every name is set. */
export interface Target {
  readonly namespace: string
  readonly application: string
  readonly slots: Slots
  /** The VirtualService that carries the record. */
  readonly virtualService: string
  /** Further ones, whose weights move with it. */
  readonly otherVirtualServices: readonly string[]
  readonly route: RouteChoice
  /** The request header whose values `green` and `blue` lead to their slot, in lower case as Istio has it. */
  readonly header: string
}

/** Which of a VirtualService's routes is the weighted one, as far as its content does not tell. */
export type RouteChoice =
  | { readonly protocol: 'http'; readonly name: string | undefined }
  | { readonly protocol: 'tls'; readonly port: number | undefined; readonly sniHosts: readonly string[] }
  | { readonly protocol: 'tcp'; readonly port: number | undefined }

export const routeProtocols = ['http', 'tls', 'tcp'] as const satisfies readonly RouteChoice['protocol'][]

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

/** What becomes of the traffic when a proof or a gate fails: the old image, the weights before the step, or nothing. */
export const failureWays = ['rollback', 'restore', 'keep'] as const
export type OnFailure = (typeof failureWays)[number]

/** What to do about a state that is not as the rollout left it: refuse it, put it right, or go on from it. */
export const driftWays = ['fail', 'overwrite', 'adopt'] as const
export type OnDrift = (typeof driftWays)[number]

/** What pods that are too few for their share of the traffic mean. */
export const capacityWays = ['off', 'warn', 'fail'] as const
export type Capacity = (typeof capacityWays)[number]

/** What every action that changes something was told. */
interface Change {
  readonly takeOver: boolean
  readonly timeoutSeconds: number
  readonly onDrift: OnDrift
  /** True to plan, have the server validate, and tell the difference; nothing is written then. */
  readonly dryRun: boolean
  /** The evidence that is wanted of the weights; undefined: none. */
  readonly proof: ProofRequest | undefined
  /** True to have the routes' destinations set the response header by which a slot is told. */
  readonly markSlots: boolean
}

/** What actions that lead onwards were told; from `rollback` there is no further way back. */
interface Advance extends Change {
  readonly onFailure: OnFailure
}

export interface DeployRequest extends Advance {
  readonly action: 'deploy'
  readonly image: string
  /** The container that gets the image; undefined: the only one, else the one named like the application. */
  readonly container: string | undefined
  readonly manifest: Manifest | undefined
  readonly creation: Creation
  /** How many pods blue gets; undefined: as many as green has. */
  readonly blueReplicas: number | undefined
  /** Percent of the requests of which blue gets a copy, once it is ready, until the first shift; 0 for none. */
  readonly mirrorPercent: number
}

export interface ShiftRequest extends Advance {
  readonly action: 'shift'
  /** Blue's shares, one after the other: percent, whole numbers from 0 to 100, at least one, each above the one before. */
  readonly shares: readonly [number, ...number[]]
  /** How long each share but the last stands before the next; with gates it is observed meanwhile. */
  readonly stepSeconds: number
  readonly gates: GateRequest | undefined
  readonly capacity: Capacity
}

export interface PromoteRequest extends Advance {
  readonly action: 'promote'
}

export interface RemoveRequest extends Advance {
  readonly action: 'remove'
  readonly drainSeconds: number
  readonly capacity: Capacity
}

export interface RollbackRequest extends Change {
  readonly action: 'rollback'
  readonly drainSeconds: number
  readonly capacity: Capacity
}

export interface StatusRequest {
  readonly action: 'status'
}

/** What a step of the rollout was asked to do. Every value is valid. */
export type Request = DeployRequest | ShiftRequest | PromoteRequest | RemoveRequest | RollbackRequest | StatusRequest

export const actions = ['deploy', 'shift', 'promote', 'remove', 'rollback', 'status'] as const
export type Action = (typeof actions)[number]
