import type { Deployment, HttpRoute, VirtualService } from '../objects.ts'
import type { Target } from '../request.ts'
import { findHeaderRoutes, findWeightedRoute } from '../route.ts'
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
  /** Its place in `spec.http`. */
  readonly index: number
  readonly route: HttpRoute
}

export type RouteRole = 'weighted' | SlotName

/**
 * The routes of a VirtualService that are a rollout's, in their order.
 * @throws Refusal when the weighted route is missing or ambiguous.
 */
export function ownRoutes(virtualService: VirtualService, target: Target): readonly OwnRoute[] {
  const routes = virtualService.spec.http ?? []
  const own = (role: RouteRole, index: number): readonly OwnRoute[] => {
    const route = routes[index]
    return route === undefined ? [] : [{ role, index, route }]
  }
  return [
    ...own('weighted', findWeightedRoute(virtualService, target).index),
    ...findHeaderRoutes(virtualService, target).flatMap(({ asked, index }) => own(asked, index)),
  ].sort((a, b) => a.index - b.index)
}

/** The image of every container of a Deployment's pod template, init containers included. */
export function imagesOf({ spec }: Deployment): Images {
  return Object.fromEntries(everyContainer(spec.template).map(({ name, image }) => [name, image ?? '']))
}
