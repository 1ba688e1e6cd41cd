import type { Drift } from './drift/drift.ts'
import { driftOf, recordOf } from './drift/drift.ts'
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
  /** What others have changed since the rollout's last write. */
  readonly drift: readonly Drift[]
  /** The slot that answers requests that ask for blue by header; undefined without such a route. */
  readonly blueAnsweredBy: SlotName | undefined
}

/**
 * Sums up what was observed. A weighted route that the record tells of and that is gone is drift, and no weights are set.
 * @throws Refusal when the VirtualService is there and cannot be read as a rollout's.
 */
export function stateOf(observed: Observed, target: Target): State {
  const { virtualService } = observed
  const drift = driftOf(observed, target)
  const isGone = drift.some((one) => one.kind === 'routeGone' && one.role === 'weighted')
  const routing: Routing | undefined = isGone ? undefined : virtualService && readRouting(virtualService, target)
  const record = recordOf(virtualService)
  const summary = (slot: SlotName) => summarize(observed.deployments[slot], record?.container ?? target.application)
  return {
    weights: routing?.route.weights,
    slots: { green: summary('green'), blue: summary('blue') },
    record,
    drift,
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
