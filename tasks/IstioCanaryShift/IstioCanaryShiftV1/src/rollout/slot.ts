import { msg } from '../language/message.ts'

/** A slot of the rollout: `green` is stable and serves users, `blue` is the candidate. */
export type SlotName = 'green' | 'blue'

/** Both slots, in the order in which they are told. */
export const slotNames: readonly SlotName[] = ['green', 'blue']

/** For people, at the beginning of a sentence: `Blue (Deployment 'model-blue')`. */
export function tellDeployment(slot: SlotName, deployment: string): string {
  return slot === 'green' ? msg`Green (Deployment '${deployment}')` : msg`Blue (Deployment '${deployment}')`
}

/** What a slot is made of: a Deployment, and a destination of the route (a Service, or a subset of one). */
export interface Slot {
  readonly name: SlotName
  readonly deployment: string
  readonly service: string
  /** The subset of a DestinationRule, when one host is split by subsets. */
  readonly subset: string | undefined
}

export type Slots = Readonly<Record<SlotName, Slot>>
