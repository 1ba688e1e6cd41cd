import type { Deployment } from './objects.ts'
import type { Observed } from './observed.ts'
import { readyPods, wantedPods } from './readiness.ts'
import type { RolloutRecord } from './record.ts'
import type { Target } from './request.ts'
import type { SlotName } from './slot.ts'
import type { Routing } from './virtual-service.ts'
import { readRouting } from './virtual-service.ts'
import type { Weights } from './weights.ts'

/** A slot as people ask for it. */
export interface SlotSummary {
  readonly deployment: string
  readonly image: string
  readonly ready: number
  readonly wanted: number
}

/** Where traffic, images and the rollout stand. */
export interface State {
  readonly weights: Weights | undefined
  readonly slots: Readonly<Record<SlotName, SlotSummary | undefined>>
  readonly record: RolloutRecord | undefined
  /** The slot that answers requests that ask for blue by header; undefined without such a route. */
  readonly blueAnsweredBy: SlotName | undefined
}

/**
 * Sums up what was observed.
 * @throws Refusal when the VirtualService is there and cannot be read as a rollout's.
 */
export function stateOf(observed: Observed, target: Target): State {
  const routing: Routing | undefined = observed.virtualService && readRouting(observed.virtualService, target)
  const record = routing?.record
  const summary = (slot: SlotName) => summarize(observed.deployments[slot], record?.container ?? target.application)
  return {
    weights: routing?.route.weights,
    slots: { green: summary('green'), blue: summary('blue') },
    record,
    blueAnsweredBy: routing?.headerRoutes.find(({ asked }) => asked === 'blue')?.answers,
  }
}

function summarize(deployment: Deployment | undefined, container: string): SlotSummary | undefined {
  if (deployment === undefined) return undefined
  const { containers } = deployment.spec.template.spec
  const image = (containers.find(({ name }) => name === container) ?? containers[0])?.image ?? ''
  return {
    deployment: deployment.metadata.name,
    image,
    ready: readyPods(deployment),
    wanted: wantedPods(deployment),
  }
}
