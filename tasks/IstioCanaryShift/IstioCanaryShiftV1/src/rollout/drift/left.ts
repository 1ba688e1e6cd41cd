import type { Deployment, Route, VirtualService } from '../objects.ts'
import type { Observed } from '../observed.ts'
import type { RolloutRecord } from '../record.ts'
import { isUnderWay } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Target } from '../request.ts'
import { findHeaderRoutes, findWeightedRoute, routesIn } from '../route.ts'
import type { SlotName } from '../slot.ts'
import { everyContainer } from '../template.ts'

/** What a rollout left in the cluster, so that it can be told later what others have changed since. */
export interface Left {
  /** The image of every container of a slot's pod template, by its name; of slots that were ready. */
  readonly images?: Readonly<Partial<Record<SlotName, Images>>> | undefined
  readonly routes: readonly OwnRoute[]
}

export type Images = Readonly<Record<string, string>>

/** A route that is the rollout's: the weighted one, or the one that leads a value of the A/B header to its slot. */
export interface OwnRoute {
  readonly role: RouteRole
  /** Its place in the list of the rollout's protocol, such as `spec.http`. */
  readonly index: number
  readonly route: Route
}

export type RouteRole = 'weighted' | SlotName

/**
 * The routes of a VirtualService that are a rollout's, as far as they are there, in their order.
 * @throws Refusal when several routes could be the weighted one.
 */
export function ownRoutes(virtualService: VirtualService, target: Target): readonly OwnRoute[] {
  const routes = routesIn(virtualService, target.route.protocol)
  const own = (role: RouteRole, index: number | undefined): readonly OwnRoute[] => {
    const route = index === undefined ? undefined : routes[index]
    return index === undefined || route === undefined ? [] : [{ role, index, route }]
  }
  return [
    ...own('weighted', weightedIndex(virtualService, target)),
    ...findHeaderRoutes(virtualService, target).flatMap(({ asked, index }) => own(asked, index)),
  ].sort((a, b) => a.index - b.index)
}

function weightedIndex(virtualService: VirtualService, target: Target): number | undefined {
  try {
    return findWeightedRoute(virtualService, target).index
  } catch (error) {
    if (error instanceof Refusal && error.code === 'routeMissing') return undefined
    throw error
  }
}

/** A record with the images that stand now, in the phases in which the rollout has settled on them. */
export function withImages(record: RolloutRecord, { deployments }: Observed): RolloutRecord {
  if (!isSettled(record)) return record
  const { green, blue } = deployments
  const images = { ...(green && { green: imagesOf(green) }), ...(blue && { blue: imagesOf(blue) }) }
  return { ...record, left: { routes: [], ...record.left, images } }
}

/** True in the phases in which nothing is being changed. */
export function isSettled({ phase }: RolloutRecord): boolean {
  switch (phase) {
    case 'deployed':
    case 'shifting':
    case 'promoted':
    case 'done':
    case 'rolledBack':
      return true
    case 'deploying':
    case 'promoting':
    case 'removing':
    case 'rollingBack':
      return false
  }
}

/** The image of every container of a Deployment's pod template, init containers included. */
export function imagesOf({ spec }: Deployment): Images {
  return Object.fromEntries(everyContainer(spec.template).map(({ name, image }) => [name, image ?? '']))
}

/** The images that the rollout left in a slot; undefined while it is changing them, or where it left none. */
export function imagesLeft(slot: SlotName, record: RolloutRecord): Images | undefined {
  if (!isSettled(record)) return undefined
  if (record.left?.images !== undefined) return record.left.images[slot]
  if (!isUnderWay(record)) return undefined
  const { before, candidate, promoted } = record.images
  const image = slot === 'blue' ? candidate : (promoted ?? before)
  return image === null ? undefined : { [record.container]: image }
}
