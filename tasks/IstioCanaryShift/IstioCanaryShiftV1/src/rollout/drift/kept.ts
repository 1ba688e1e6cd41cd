import { beforePromotionAnnotation, manifestAnnotation } from '../deployment.ts'
import { slotOf } from '../destination.ts'
import { pointer } from '../json-patch.ts'
import type { Deployment, Destination, VirtualService } from '../objects.ts'
import { recordAnnotation } from '../record.ts'
import type { Request, Target } from '../request.ts'
import { routesIn } from '../route.ts'
import { markOf } from '../slot-mark.ts'

/** An object that is kept, with what a rollout changes of it: as jq has the paths, and as JSON Pointers. */
export interface Kept {
  readonly group: string
  readonly kind: string
  readonly name: string
  readonly jq: readonly string[]
  readonly pointers: readonly string[]
}

/** What a rollout changes of a VirtualService, by what is there and what is asked for. */
export function keptVirtualService(virtualService: VirtualService, target: Target, request: Request): Kept {
  const { protocol } = target.route
  const routes = routesIn(virtualService, protocol)
  const ours = routes.flatMap(({ route = [] }) =>
    route.filter(({ destination }) => slotOf(destination, target.slots, target.namespace) !== undefined),
  )
  const hasBlue = routes.some(
    ({ route = [] }) => route.length > 1 && route.some((one) => isBlue(one.destination, target)),
  )
  const isMarked = ours.some((one) => markOf(one) !== undefined)
  const marks = isMarked || (request.action !== 'status' && request.markSlots)
  const mirrors =
    (request.action === 'deploy' && request.mirrorPercent > 0) || routes.some(({ mirror }) => mirror !== undefined)
  const list = `.spec.${protocol}[]`
  return {
    group: 'networking.istio.io',
    kind: 'VirtualService',
    name: virtualService.metadata.name,
    jq: [
      // A destination for blue that is still to be added makes another list.
      ...(hasBlue ? [`${list}.route[].weight`] : [`${list}.route`]),
      // While there is no blue, requests that ask for it by header are sent to green.
      ...(hasBlue && isByHeader(virtualService, target) ? [`${list}.route[].destination`] : []),
      ...(hasBlue && marks ? [`${list}.route[].headers`] : []),
      ...(mirrors ? [`${list}.mirror`, `${list}.mirrorPercentage`] : []),
      `.metadata.annotations["${recordAnnotation}"]`,
    ],
    // A pointer can name no element by what it is, so the list is left alone as a whole.
    pointers: [pointer('spec', protocol), pointer('metadata', 'annotations', recordAnnotation)],
  }
}

function isBlue(destination: Destination, { slots, namespace }: Target): boolean {
  return slotOf(destination, slots, namespace) === 'blue'
}

function isByHeader({ spec }: VirtualService, { header }: Target): boolean {
  const names = (spec.http ?? []).flatMap(({ match = [] }) => match.flatMap((one) => Object.keys(one.headers ?? {})))
  return names.some((name) => name.toLowerCase() === header)
}

/** What a promotion changes of green: its images, or all of its template where blue comes out of a manifest. */
export function keptGreen(green: Deployment, blue: Deployment | undefined, request: Request): Kept {
  const { name } = green.metadata
  const fromManifest =
    request.action === 'deploy'
      ? request.manifest !== undefined
      : blue?.metadata.annotations?.[manifestAnnotation] !== undefined
  const { template } = green.spec
  const lists = (['initContainers', 'containers'] as const).filter((list) => template.spec[list]?.length)
  const images = lists.flatMap((list) =>
    (template.spec[list] ?? []).map((_, at) => pointer('spec', 'template', 'spec', list, at, 'image')),
  )
  return {
    group: 'apps',
    kind: 'Deployment',
    name,
    jq: [
      ...(fromManifest ? ['.spec.template'] : lists.map((list) => `.spec.template.spec.${list}[].image`)),
      `.metadata.annotations["${beforePromotionAnnotation}"]`,
    ],
    pointers: [
      ...(fromManifest ? [pointer('spec', 'template')] : images),
      pointer('metadata', 'annotations', beforePromotionAnnotation),
    ],
  }
}
