import { msg } from '../language/message.ts'
import { isSlot } from './destination.ts'
import type { JsonPatch } from './json-patch.ts'
import { pointer } from './json-patch.ts'
import type { Destination, HttpRoute } from './objects.ts'
import type { Target } from './request.ts'

/** To whom a route copies requests. */
export type Mirror =
  | { readonly kind: 'none' }
  /** Blue gets a copy of so many percent of them: a rollout's doing. */
  | { readonly kind: 'blue'; readonly percent: number }
  /** Somebody else does, or several: nobody's here. */
  | { readonly kind: 'foreign'; readonly host: string }

/** The fields that say how much is mirrored; the last two are older names of the first. */
const shares = ['mirrorPercentage', 'mirrorPercent', 'mirror_percent'] as const

/** Reads whom a route mirrors to. Istio mirrors all requests where no percentage is set. */
export function mirrorOf(route: HttpRoute, { slots, namespace }: Target): Mirror {
  const { mirror, mirrors } = route
  if (Array.isArray(mirrors) && mirrors.length > 0) {
    const hosts = mirrors.map(({ destination }: { destination?: Destination }) => destination?.host ?? msg`nowhere`)
    return { kind: 'foreign', host: hosts.join(', ') }
  }
  if (mirror === undefined) return { kind: 'none' }
  if (!isSlot(mirror, slots.blue, namespace)) return { kind: 'foreign', host: mirror.host }
  const older = [route.mirrorPercent, route.mirror_percent].find((value) => typeof value === 'number')
  return { kind: 'blue', percent: route.mirrorPercentage?.value ?? (older as number | undefined) ?? 100 }
}

/**
 * The operations that have a route mirror so many percent of its requests to blue; none when it is so already, and none
 * that would touch somebody else's mirror.
 * @param at where the route is, as the segments of a JSON Pointer.
 * @param blue the destination that gets the copies.
 */
export function patchMirror(
  at: readonly (string | number)[],
  route: HttpRoute,
  target: Target,
  blue: Destination,
  percent: number,
): JsonPatch {
  const there = mirrorOf(route, target)
  if (there.kind === 'foreign') return []
  if ((there.kind === 'none' ? 0 : there.percent) === percent) return []
  const guard: JsonPatch =
    route.mirror === undefined ? [] : [{ op: 'test', path: pointer(...at, 'mirror', 'host'), value: route.mirror.host }]
  const drop = (fields: readonly string[]): JsonPatch =>
    fields.filter((field) => route[field] !== undefined).map((field) => ({ op: 'remove', path: pointer(...at, field) }))
  if (percent === 0) return [...guard, ...drop(['mirror', ...shares])]
  return [
    ...guard,
    ...drop(shares.slice(1)),
    { op: 'add', path: pointer(...at, 'mirror'), value: blue },
    { op: 'add', path: pointer(...at, 'mirrorPercentage'), value: { value: percent } },
  ]
}
