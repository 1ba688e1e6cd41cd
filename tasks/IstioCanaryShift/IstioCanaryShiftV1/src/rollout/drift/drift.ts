import type { Difference } from '../difference.ts'
import { differences } from '../difference.ts'
import { pinImage } from '../image.ts'
import type { Deployment, VirtualService } from '../objects.ts'
import type { Observed } from '../observed.ts'
import type { RolloutRecord } from '../record.ts'
import { readRecord, recordAnnotation } from '../record.ts'
import { isCopyOf } from '../record-copy.ts'
import type { Target } from '../request.ts'
import { findWeightedRoute } from '../route.ts'
import type { SlotName } from '../slot.ts'
import { slotNames } from '../slot.ts'
import type { Weights } from '../weights.ts'
import { sameWeights } from '../weights.ts'
import type { DigestDrift } from './digest-drift.ts'
import { driftOfDigests } from './digest-drift.ts'
import type { OwnRoute, RouteRole } from './left.ts'
import { imagesLeft, imagesOf, ownRoutes } from './left.ts'
import { withoutSlotWeights } from './slot-weights.ts'
import type { Writer } from './writer.ts'
import { imagePath, writersOf } from './writer.ts'

/** Something that is not as a rollout left it, and who wrote it last. */
export type Drift = {
  readonly writers: readonly Writer[]
  /** The VirtualService that it is about, when that is not the one named first. */
  readonly other?: string
} & (
  | { readonly kind: 'weights'; readonly was: Weights; readonly is: Weights }
  | { readonly kind: 'routeGone'; readonly role: RouteRole; readonly was: OwnRoute }
  | { readonly kind: 'routeMoved'; readonly role: RouteRole; readonly was: OwnRoute; readonly index: number }
  | {
      readonly kind: 'routeChanged'
      readonly role: RouteRole
      readonly was: OwnRoute
      readonly fields: readonly Difference[]
    }
  | {
      readonly kind: 'image'
      readonly slot: SlotName
      readonly container: string
      /** Undefined for a container that was not there; likewise `is` for one that is no more. */
      readonly was: string | undefined
      readonly is: string | undefined
    }
  | DigestDrift
)

/**
 * Everything that differs from the record of the rollout: weights and its own routes, which are compared in every phase,
 * since they are written together with the record; images, which are compared where the rollout had settled on them; and
 * the digests that blue's pods run, as far as they were read.
 * Routes, destinations and fields that are none of the rollout's are nobody's drift. Empty without a record.
 * @throws Refusal when the record cannot be read.
 */
export function driftOf(observed: Observed, target: Target): readonly Drift[] {
  const { virtualService, otherVirtualServices, deployments } = observed
  const record = recordOf(virtualService)
  if (virtualService === undefined || record === undefined) return []
  return [
    ...driftOfRouting(virtualService, record, target),
    ...otherVirtualServices.flatMap((other) => driftOfOther(other, record, target)),
    ...slotNames.flatMap((slot) => driftOfImages(slot, deployments[slot], record)),
    ...driftOfDigests(observed, record).map((drift) => ({ ...drift, writers: [] })),
  ]
}

/** The record on a VirtualService, if there is one. */
export function recordOf(virtualService: VirtualService | undefined): RolloutRecord | undefined {
  return readRecord(virtualService?.metadata.annotations?.[recordAnnotation])
}

/** Each has its own copy of the record, so that one which an interrupted write has not reached is no drift. */
function driftOfOther(other: VirtualService, record: RolloutRecord, target: Target): readonly Drift[] {
  const copy = recordOf(other)
  if (!isCopyOf(copy, record)) return []
  return driftOfRouting(other, copy, target).map((drift) => ({ ...drift, other: other.metadata.name }))
}

/** What differs in the routes of one VirtualService. */
export function driftOfRouting(
  virtualService: VirtualService,
  record: RolloutRecord,
  target: Target,
): readonly Drift[] {
  const writers = writersOf(virtualService.metadata.managedFields, ['spec', target.route.protocol])
  const there = ownRoutes(virtualService, target)
  const hasWeights = there.some(({ role }) => role === 'weighted')
  const is = hasWeights ? findWeightedRoute(virtualService, target).weights : record.weights
  const weights: readonly Drift[] = sameWeights(is, record.weights)
    ? []
    : [{ kind: 'weights', was: record.weights, is, writers }]
  const routes = (record.left?.routes ?? []).flatMap((was): readonly Drift[] => {
    const { role } = was
    const now = there.find((one) => one.role === role)
    if (now === undefined) return [{ kind: 'routeGone', role, was, writers }]
    return driftOfRoute(was, now, target).map((drift) => ({ ...drift, role, was, writers }))
  })
  return [...weights, ...routes]
}

type RouteDrift =
  | { readonly kind: 'routeMoved'; readonly index: number }
  | { readonly kind: 'routeChanged'; readonly fields: readonly Difference[] }

function driftOfRoute(was: OwnRoute, { route, index }: OwnRoute, target: Target): readonly RouteDrift[] {
  const fields = differences(withoutSlotWeights(was.route, target), withoutSlotWeights(route, target))
  return [
    ...(index === was.index ? [] : [{ kind: 'routeMoved' as const, index }]),
    ...(fields.length === 0 ? [] : [{ kind: 'routeChanged' as const, fields }]),
  ]
}

function driftOfImages(slot: SlotName, deployment: Deployment | undefined, record: RolloutRecord): readonly Drift[] {
  const left = imagesLeft(slot, record)
  if (deployment === undefined || left === undefined) return []
  const there = imagesOf(deployment)
  // Records of versions that kept one image tell of no other container.
  const names = record.left?.images === undefined ? Object.keys(left) : [...Object.keys(left), ...Object.keys(there)]
  return [...new Set(names)].flatMap((container): readonly Drift[] => {
    const [was, is] = [left[container], there[container]]
    if (was === is || (slot === 'blue' && isPinned(is, was, record.digests?.[container]))) return []
    return [{ kind: 'image', slot, container, was, is, writers: writersOfImage(deployment, container) }]
  })
}

/** True when an image is another one pinned to the digest that was deployed by it, which changes nothing. */
function isPinned(is: string | undefined, was: string | undefined, digest: string | undefined): boolean {
  return was !== undefined && digest !== undefined && is === pinImage(was, digest)
}

function writersOfImage({ metadata }: Deployment, name: string): readonly Writer[] {
  const main = writersOf(metadata.managedFields, imagePath(name))
  return main.length > 0 ? main : writersOf(metadata.managedFields, imagePath(name, 'initContainers'))
}
