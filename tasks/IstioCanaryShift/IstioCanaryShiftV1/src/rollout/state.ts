import type { Drift } from './drift/drift.ts'
import { driftOf, recordOf } from './drift/drift.ts'
import type { Deployment } from './objects.ts'
import type { Observed } from './observed.ts'
import { readyPods, wantedPods } from './readiness.ts'
import type { RolloutRecord } from './record.ts'
import type { Target } from './request.ts'
import type { SlotName } from './slot.ts'
import { readRouting } from './virtual-service.ts'
import type { Weights } from './weights.ts'
import { sameWeights } from './weights.ts'

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
  /** Further VirtualServices of the rollout in which the weights are not the same. */
  readonly otherwise: readonly { readonly virtualService: string; readonly weights: Weights }[]
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
  const { virtualService, otherVirtualServices } = observed
  const drift = driftOf(observed, target)
  const gone = drift.filter((one) => one.kind === 'routeGone' && one.role === 'weighted').map(({ other }) => other)
  const routing = gone.includes(undefined) ? undefined : virtualService && readRouting(virtualService, target)
  const otherwise = otherVirtualServices
    .filter(({ metadata }) => !gone.includes(metadata.name))
    .map((other) => ({
      virtualService: other.metadata.name,
      weights: readRouting(other, target).route.weights,
    }))
    .filter(({ weights }) => routing === undefined || !sameWeights(weights, routing.route.weights))
  const record = recordOf(virtualService)
  const summary = (slot: SlotName) => summarize(observed.deployments[slot], record?.container ?? target.application)
  return {
    weights: routing?.route.weights,
    otherwise,
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
