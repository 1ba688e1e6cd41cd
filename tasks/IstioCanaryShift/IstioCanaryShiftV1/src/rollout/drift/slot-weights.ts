import { slotOf } from '../destination.ts'
import type { Route } from '../objects.ts'
import type { Target } from '../request.ts'

/** A route without the weights of the slots' destinations, which are compared by themselves. */
export function withoutSlotWeights(route: Route, { slots, namespace }: Target): Route {
  if (route.route === undefined) return route
  const destinations = route.route.map((one) => {
    const { weight: _, ...rest } = one
    return slotOf(one.destination, slots, namespace) === undefined ? one : rest
  })
  return { ...route, route: destinations }
}
