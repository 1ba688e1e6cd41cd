import { listed } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import { applyPatch } from '../apply-patch.ts'
import { patchImages } from '../deployment.ts'
import type { Drift } from '../drift/drift.ts'
import { driftOf, recordOf } from '../drift/drift.ts'
import type { OwnRoute } from '../drift/left.ts'
import { ownRoutes } from '../drift/left.ts'
import { noted } from '../history.ts'
import { pinImage } from '../image.ts'
import type { JsonPatch } from '../json-patch.ts'
import { pointer, setAnnotation } from '../json-patch.ts'
import type { Route, VirtualService } from '../objects.ts'
import { virtualServicesIn } from '../observed.ts'
import type { RolloutRecord } from '../record.ts'
import { isUnderWay, recordAnnotation, writeRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Request, Target } from '../request.ts'
import { routesIn } from '../route.ts'
import { sameRun } from '../run-identity.ts'
import type { SlotName } from '../slot.ts'
import { slotNames } from '../slot.ts'
import { patchRouting, readRouting } from '../virtual-service.ts'
import { sameWeights, tellWeights } from '../weights.ts'
import { expectedAfter } from './outlook.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter } from './plan.ts'

/**
 * With `onDrift: overwrite`, a plan that first puts back what the rollout left; with anything else, or nothing to put back,
 * the action's own. The action is planned for the state that is to be there again, too: what would refuse it then refuses
 * it before anything is put back.
 */
export function puttingBackFirst(situation: Situation, plan: (situation: Situation) => Plan): Plan {
  const steps = stepsBack(situation)
  if (steps.length === 0) return plan(situation)
  plan({ ...situation, observed: expectedAfter(situation.observed, steps, situation.target) })
  return { ...continueAfter(steps), putsBack: true }
}

function stepsBack(situation: Situation): readonly Step[] {
  const { observed, target, request, run } = situation
  if (request.action === 'status' || request.onDrift !== 'overwrite') return []
  const { virtualService } = observed
  const record = recordOf(virtualService)
  if (virtualService === undefined || record === undefined || !isUnderWay(record)) return []
  if (!sameRun(record.run, run) && !request.takeOver) return []
  const drift = driftOf(observed, target).filter((one) => concerns(request, one))
  const drifted = virtualServicesIn(observed).filter((one) =>
    drift.some((each) => isOfRouting(each) && (each.other ?? target.virtualService) === one.metadata.name),
  )
  return [...routingBack(situation, drifted, { ...record, run }), ...imagesBack(situation, drift)]
}

/**
 * True for drift that bars the action. `deploy` and `rollback` move all the traffic to green themselves and give blue its
 * image or its end; `deploy` builds on green besides. What `rollback` does about green's image it decides itself.
 */
export function concerns({ action }: Request, drift: Drift): boolean {
  switch (action) {
    case 'shift':
    case 'promote':
    case 'remove':
      return true
    case 'deploy':
      return isWithoutRoute(drift) || (drift.kind === 'image' && drift.slot === 'green')
    case 'rollback':
      return isWithoutRoute(drift)
    case 'status':
      return false
  }
}

/** True for drift that the action is refused for. */
export function barsAction(request: Request, drift: Drift): boolean {
  return request.action !== 'status' && request.onDrift === 'fail' && concerns(request, drift)
}

function isOfRouting({ kind }: Drift): boolean {
  return kind !== 'image' && kind !== 'digest'
}

/** Without the weighted route there are no weights to be set. */
function isWithoutRoute(drift: Drift): boolean {
  return drift.kind === 'routeGone' && drift.role === 'weighted'
}

/** What is left is put back in every VirtualService that has changed; each tells by its own record, or its copy of it. */
function routingBack(situation: Situation, drifted: readonly VirtualService[], record: RolloutRecord): readonly Step[] {
  const { target } = situation
  const [first] = drifted
  if (first === undefined) return []
  const { weights, phase } = record
  const isThere = ownRoutes(first, target).some(({ role }) => role === 'weighted')
  return [
    {
      kind: 'setRouting',
      patches: drifted.map((one) => ({ virtualService: one.metadata.name, patch: patchBack(situation, one, record) })),
      weights: { before: isThere ? readRouting(first, target).route.weights : weights, after: weights },
      blueAnsweredBy: undefined,
      tells: msg`put back the routes and weights that this rollout left`,
      phase,
    },
  ]
}

function patchBack(
  { target, request, now }: Situation,
  virtualService: VirtualService,
  record: RolloutRecord,
): JsonPatch {
  const { name, resourceVersion, annotations } = virtualService.metadata
  const own = recordOf(virtualService) ?? record
  const { left, weights } = own
  const next = { ...own, run: record.run, updatedAt: now }
  const written = name === target.virtualService ? noted(own, next, request.action) : next
  // A record that keeps no routes knows the weights alone.
  if (left === undefined || left.routes.length === 0) {
    const routing = readRouting(virtualService, target)
    const blueAnsweredBy = routing.headerRoutes.find(({ asked }) => asked === 'blue')?.answers ?? 'blue'
    return expectSound(
      patchRouting(routing, target, { weights, blueAnsweredBy, record: written }),
      virtualService,
      own,
      target,
    )
  }
  const { protocol } = target.route
  const routes = withRoutes(routesIn(virtualService, protocol), ownRoutes(virtualService, target), left.routes)
  const patch: JsonPatch = [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add', path: pointer('spec', protocol), value: routes },
    ...setAnnotation(annotations, recordAnnotation, writeRecord(written)),
  ]
  return expectSound(patch, virtualService, own, target)
}

/**
 * A record can be edited by whoever may write its VirtualService, so what it keeps is not taken for what a rollout has set.
 * @throws Refusal when its weights are not together 100, or its routes have others.
 */
function expectSound(
  patch: JsonPatch,
  virtualService: VirtualService,
  { weights }: RolloutRecord,
  target: Target,
): JsonPatch {
  const back = readRouting(applyPatch(virtualService, patch), target).route.weights
  if (sameWeights(back, weights) && weights.green + weights.blue === 100) return patch
  throw new Refusal(
    'recordUnreadable',
    msg`The record of the rollout cannot be put back: it has ${tellWeights(weights)}, and routes with ${tellWeights(back)}.`,
    msg`Set the weights by hand, and the input 'onDrift' to 'adopt', or run the action 'deploy', which puts all the traffic on green.`,
  )
}

/** The routes with the rollout's own as they were left, in their places; the others keep their order. */
function withRoutes(routes: readonly Route[], there: readonly OwnRoute[], left: readonly OwnRoute[]): readonly Route[] {
  const replaced = new Set(there.filter(({ role }) => left.some((one) => one.role === role)).map(({ index }) => index))
  const others = routes.filter((_, index) => !replaced.has(index))
  return [...left]
    .sort((a, b) => a.index - b.index)
    .reduce((all, { index, route }) => [...all.slice(0, index), route, ...all.slice(index)], others)
}

function imagesBack({ observed: { deployments } }: Situation, drift: readonly Drift[]): readonly Step[] {
  return slotNames.flatMap((slot): readonly Step[] => {
    const images = new Map(drift.flatMap((one) => imageBack(one, slot)))
    const deployment = deployments[slot]
    if (deployment === undefined || images.size === 0) return []
    const { name } = deployment.metadata
    const tells = msg`back to ${listed([...images.values()].map((image) => msg`image '${image}'`))}`
    return [
      { kind: 'setTemplate', slot, deployment: name, tells, patch: patchImages(deployment, images) },
      { kind: 'awaitReady', slot, deployment: name },
    ]
  })
}

/** The image that a container of a slot is to have again, by its name. */
function imageBack(drift: Drift, slot: SlotName): readonly (readonly [string, string])[] {
  // Where a tag has moved only the digest leads back.
  if (drift.kind === 'digest') return slot === 'blue' ? [[drift.container, pinImage(drift.image, drift.was)]] : []
  if (drift.kind !== 'image' || drift.slot !== slot) return []
  return drift.was === undefined || drift.is === undefined ? [] : [[drift.container, drift.was]]
}
