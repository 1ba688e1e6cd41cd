import { retarget } from './destination.ts'
import type { JsonPatch, PatchOperation } from './json-patch.ts'
import { pointer, setAnnotation } from './json-patch.ts'
import type { VirtualService } from './objects.ts'
import type { RolloutRecord } from './record.ts'
import { readRecord, recordAnnotation, sameRecord, writeRecord } from './record.ts'
import type { Target } from './request.ts'
import type { HeaderRoute, WeightedRoute } from './route.ts'
import { findHeaderRoutes, findWeightedRoute } from './route.ts'
import type { SlotName } from './slot.ts'
import type { Weights } from './weights.ts'

/** A VirtualService as a rollout sees it: its record, its weighted route and its header routes. */
export interface Routing {
  readonly virtualService: VirtualService
  readonly record: RolloutRecord | undefined
  readonly route: WeightedRoute
  readonly headerRoutes: readonly HeaderRoute[]
}

/**
 * Reads what matters to a rollout out of a VirtualService.
 * @throws Refusal when the record is unreadable, or the weighted route is missing or ambiguous.
 */
export function readRouting(virtualService: VirtualService, target: Target): Routing {
  return {
    virtualService,
    record: readRecord(virtualService.metadata.annotations?.[recordAnnotation]),
    route: findWeightedRoute(virtualService, target),
    headerRoutes: findHeaderRoutes(virtualService, target),
  }
}

/** What a rollout wants of a VirtualService. */
export interface RoutingChange {
  readonly weights: Weights
  /** The slot that answers requests which ask for blue by header: green, while there is no blue. */
  readonly blueAnsweredBy: SlotName
  readonly record: RolloutRecord
}

/**
 * The smallest patch from what was read to what is wanted; empty when nothing would change. It is guarded by the
 * resourceVersion and by the host of each destination that it touches, so that it applies to what was read or not at all.
 */
export function patchRouting(routing: Routing, target: Target, change: RoutingChange): JsonPatch {
  const operations = [
    ...patchWeights(routing, target, change.weights),
    ...patchHeaderRoutes(routing, target, change.blueAnsweredBy),
    ...patchRecord(routing, change.record),
  ]
  if (operations.length === 0) return []
  const { resourceVersion } = routing.virtualService.metadata
  return [{ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion }, ...operations]
}

function patchWeights({ virtualService, route }: Routing, target: Target, weights: Weights): PatchOperation[] {
  const list = ['spec', 'http', route.index, 'route'] as const
  const destinations = virtualService.spec.http?.[route.index]?.route ?? []
  const set = (at: number, weight: number): PatchOperation[] => {
    const present = destinations[at]?.weight
    const path = pointer(...list, at, 'weight')
    const host = destinations[at]?.destination.host
    if ((present ?? 0) === weight) return []
    return [
      { op: 'test', path: pointer(...list, at, 'destination', 'host'), value: host },
      { op: present === undefined ? 'add' : 'replace', path, value: weight },
    ]
  }
  if (route.blue !== undefined) return [...set(route.green, weights.green), ...set(route.blue, weights.blue)]
  const green = destinations[route.green]
  if (green === undefined) return []
  const { green: from, blue: to } = target.slots
  const blue = { destination: retarget(green.destination, from, to), weight: weights.blue }
  return [...set(route.green, weights.green), { op: 'add', path: pointer(...list, '-'), value: blue }]
}

function patchHeaderRoutes(
  { virtualService, headerRoutes }: Routing,
  target: Target,
  blueAnsweredBy: SlotName,
): PatchOperation[] {
  return headerRoutes.flatMap(({ index, asked, answers }): PatchOperation[] => {
    const wanted = asked === 'blue' ? blueAnsweredBy : answers
    const destination = virtualService.spec.http?.[index]?.route?.[0]?.destination
    if (wanted === answers || destination === undefined) return []
    const at = (...rest: readonly string[]) => pointer('spec', 'http', index, 'route', 0, 'destination', ...rest)
    const moved = retarget(destination, target.slots[answers], target.slots[wanted])
    return [
      { op: 'test', path: at('host'), value: destination.host },
      { op: 'replace', path: at(), value: moved },
    ]
  })
}

function patchRecord({ virtualService, record }: Routing, wanted: RolloutRecord): JsonPatch {
  if (sameRecord(record, wanted)) return []
  return setAnnotation(virtualService.metadata.annotations, recordAnnotation, writeRecord(wanted))
}
