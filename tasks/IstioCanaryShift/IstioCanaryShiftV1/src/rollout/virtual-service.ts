import { applyPatch } from './apply-patch.ts'
import { retarget } from './destination.ts'
import { ownRoutes } from './drift/left.ts'
import type { JsonPatch } from './json-patch.ts'
import { pointer, setAnnotation } from './json-patch.ts'
import { mirrorOf, patchMirror } from './mirror.ts'
import type { RouteDestination, VirtualService } from './objects.ts'
import type { Observed } from './observed.ts'
import type { RolloutRecord } from './record.ts'
import { readRecord, recordAnnotation, sameRecord, writeRecord } from './record.ts'
import { fitting } from './record-room.ts'
import type { Target } from './request.ts'
import type { HeaderRoute, WeightedRoute } from './route.ts'
import { destinationsOf, findHeaderRoutes, findWeightedRoute } from './route.ts'
import type { SlotName } from './slot.ts'
import { markOf, patchMark, slotMark } from './slot-mark.ts'
import type { Weights } from './weights.ts'

/** A VirtualService as a rollout sees it: its record, its weighted route and its header routes. */
export interface Routed {
  readonly virtualService: VirtualService
  readonly record: RolloutRecord | undefined
  readonly route: WeightedRoute
  readonly headerRoutes: readonly HeaderRoute[]
}

/**
 * The VirtualService that decides, and those whose weights move with it. Its record is the rollout's; the others have
 * copies, by which drift is told for each of them and no second rollout takes one away.
 */
export interface Routing extends Routed {
  readonly others: readonly Routed[]
}

/**
 * Reads what matters to a rollout out of its VirtualServices.
 * @throws Refusal when a record is unreadable, or a weighted route is missing or ambiguous.
 */
export function readRouting(
  virtualService: VirtualService,
  target: Target,
  others: readonly VirtualService[] = [],
): Routing {
  return { ...readRouted(virtualService, target), others: others.map((other) => readRouted(other, target)) }
}

/** The same of what was observed; undefined without the VirtualService that carries the record. */
export function routingIn(
  { virtualService, otherVirtualServices }: Pick<Observed, 'virtualService' | 'otherVirtualServices'>,
  target: Target,
): Routing | undefined {
  return virtualService && readRouting(virtualService, target, otherVirtualServices)
}

/** The VirtualServices of a rollout one by one, the one that decides first. */
export function allOf(routing: Routing): readonly [Routed, ...Routed[]] {
  return [routing, ...routing.others]
}

function readRouted(virtualService: VirtualService, target: Target): Routed {
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
  /** True to have every destination of the slots tell its slot in the answer; marks that are there are kept true anyway. */
  readonly markSlots?: boolean
  /** Percent of the requests of which blue gets a copy; undefined: as it is. */
  readonly mirrorPercent?: number | undefined
}

/**
 * The smallest patch from what was read to what is wanted; empty when nothing would change. It is guarded by the
 * resourceVersion and by the host of each destination that it touches, so that it applies to what was read or not at all.
 */
export function patchRouting(routing: Routed, target: Target, change: RoutingChange): JsonPatch {
  const { virtualService } = routing
  const routes = [
    ...patchWeightedRoute(routing, target, change),
    ...patchHeaderRoutes(routing, target, change),
    ...patchMirroring(routing, target, change),
  ]
  const left = { ...change.record.left, routes: ownRoutes(applyPatch(virtualService, routes), target) }
  const record = fitting({ ...change.record, left }, virtualService)
  const operations = [...routes, ...patchRecord(routing, record)]
  return unlessChanged(virtualService, operations)
}

/** The patch that writes the record and leaves all else; empty when it is the same, guarded like the others. */
export function patchRecordAlone(routing: Pick<Routed, 'virtualService' | 'record'>, wanted: RolloutRecord): JsonPatch {
  return unlessChanged(routing.virtualService, patchRecord(routing, wanted))
}

/** The operations behind a test of the version that was read; nothing when there are none. */
function unlessChanged({ metadata }: VirtualService, operations: JsonPatch): JsonPatch {
  if (operations.length === 0) return []
  return [{ op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion }, ...operations]
}

function patchWeightedRoute(
  { virtualService, route }: Routed,
  target: Target,
  { weights, markSlots = false }: RoutingChange,
): JsonPatch {
  const list = ['spec', route.protocol, route.index, 'route'] as const
  const destinations = destinationsOf(virtualService, route)
  const patch = (slot: SlotName, index: number): JsonPatch => {
    const found = destinations[index]
    if (found === undefined) return []
    const at = [...list, index]
    return guarded(at, found, [...patchWeight(at, found, weights[slot]), ...patchMark(at, found, slot, markSlots)])
  }
  if (route.blue !== undefined) return [...patch('green', route.green), ...patch('blue', route.blue)]
  const green = destinations[route.green]
  if (green === undefined) return []
  const blue = {
    destination: retarget(green.destination, target.slots.green, target.slots.blue),
    weight: weights.blue,
    ...(markSlots || markOf(green) !== undefined ? { headers: slotMark('blue') } : {}),
  }
  return [...patch('green', route.green), { op: 'add', path: pointer(...list, '-'), value: blue }]
}

function patchHeaderRoutes(
  { virtualService, headerRoutes }: Routed,
  target: Target,
  { blueAnsweredBy, markSlots = false }: RoutingChange,
): JsonPatch {
  return headerRoutes.flatMap(({ index, asked, answers }): JsonPatch => {
    const wanted = asked === 'blue' ? blueAnsweredBy : answers
    const found = virtualService.spec.http?.[index]?.route?.[0]
    if (found === undefined) return []
    const at = ['spec', 'http', index, 'route', 0]
    const moved = retarget(found.destination, target.slots[answers], target.slots[wanted])
    return guarded(at, found, [
      ...(wanted === answers ? [] : [{ op: 'replace' as const, path: pointer(...at, 'destination'), value: moved }]),
      ...patchMark(at, found, wanted, markSlots),
    ])
  })
}

/** Percent of the requests of which blue gets a copy. */
export function mirroredPercent({ virtualService, route }: Routed, target: Target): number {
  const weighted = route.protocol === 'http' ? virtualService.spec.http?.[route.index] : undefined
  const mirror = weighted && mirrorOf(weighted, target)
  return mirror?.kind === 'blue' ? mirror.percent : 0
}

/** Mirrored is what the weighted route takes, and only by HTTP: Istio mirrors no connections. */
function patchMirroring(
  { virtualService, route }: Routed,
  target: Target,
  { mirrorPercent }: RoutingChange,
): JsonPatch {
  const weighted = virtualService.spec.http?.[route.index]
  const green = weighted?.route?.[route.green]?.destination
  if (mirrorPercent === undefined || route.protocol !== 'http' || weighted === undefined || green === undefined)
    return []
  const blue = retarget(green, target.slots.green, target.slots.blue)
  return patchMirror(['spec', 'http', route.index], weighted, target, blue, mirrorPercent)
}

type Place = readonly (string | number)[]

/** The operations on a destination behind a test of its host; nothing when there are none. */
function guarded(at: Place, { destination }: RouteDestination, operations: JsonPatch): JsonPatch {
  if (operations.length === 0) return []
  return [{ op: 'test', path: pointer(...at, 'destination', 'host'), value: destination.host }, ...operations]
}

function patchWeight(at: Place, { weight: present }: RouteDestination, wanted: number): JsonPatch {
  if ((present ?? 0) === wanted) return []
  return [{ op: present === undefined ? 'add' : 'replace', path: pointer(...at, 'weight'), value: wanted }]
}

function patchRecord(
  { virtualService, record }: Pick<Routed, 'virtualService' | 'record'>,
  wanted: RolloutRecord,
): JsonPatch {
  if (sameRecord(record, wanted)) return []
  return setAnnotation(virtualService.metadata.annotations, recordAnnotation, writeRecord(wanted))
}
