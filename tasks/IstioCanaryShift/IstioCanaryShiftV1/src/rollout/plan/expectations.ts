import { either } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import { tellDestination } from '../destination.ts'
import type { Deployment } from '../objects.ts'
import { mostNames, type Observed, virtualServicesIn } from '../observed.ts'
import { isRolledOut, readyPods, wantedPods } from '../readiness.ts'
import type { Phase, RolloutRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Target } from '../request.ts'
import type { SlotName } from '../slot.ts'
import { tellDeployment } from '../slot.ts'
import { markOf, slotHeader } from '../slot-mark.ts'
import type { Routing } from '../virtual-service.ts'
import { allOf, readRouting } from '../virtual-service.ts'
import type { Weights } from '../weights.ts'
import { sameWeights, tellWeights } from '../weights.ts'
import type { Situation } from './plan.ts'
import { routingThere } from './routing-there.ts'

/**
 * The routing that an action needs.
 * @throws Refusal `virtualServiceMissing`, with those that are there; see also routingThere.
 */
export function expectRouting(observed: Observed, target: Target): Routing {
  expectAll(observed, target)
  const routing = routingThere(observed, target)
  if (routing !== undefined) return routing
  throw missing(
    observed,
    target,
    target.virtualService,
    msg`Run the action 'deploy' first, or set the input 'virtualService'.`,
  )
}

/**
 * Of several VirtualServices each must be there: only one by itself is ever created.
 * @throws Refusal `virtualServiceMissing`, with those that are there.
 */
export function expectAll(observed: Observed, target: Target): void {
  if (target.otherVirtualServices.length === 0) return
  const there = virtualServicesIn(observed).map(({ metadata }) => metadata.name)
  const gone = [target.virtualService, ...target.otherVirtualServices].find((name) => !there.includes(name))
  if (gone !== undefined) throw missing(observed, target, gone, msg`Create it, or correct the input 'virtualService'.`)
}

function missing({ virtualServiceNames }: Observed, { namespace }: Target, name: string, remedy: string): Refusal {
  const names = virtualServiceNames.slice(0, mostNames).map((one) => `'${one}'`)
  const there = [...names, ...(virtualServiceNames.length > mostNames ? ['…'] : [])].join(', ')
  return new Refusal(
    'virtualServiceMissing',
    msg`VirtualService '${name}' is not in namespace '${namespace}' (there: ${there || msg`none`}).`,
    remedy,
  )
}

/** @throws Refusal `wrongPhase` when the rollout does not stand where the action starts from. */
export function expectPhase(record: RolloutRecord, action: string, allowed: readonly Phase[]): void {
  if (allowed.includes(record.phase)) return
  const wanted = either(allowed.map((phase) => `'${phase}'`))
  throw new Refusal(
    'wrongPhase',
    msg`The rollout is in phase '${record.phase}'; '${action}' needs ${wanted}.`,
    inTheirOrder(),
  )
}

/** @throws Refusal `slotMissing` when the slot has no Deployment. */
export function expectDeployment(observed: Observed, target: Target, slot: SlotName): Deployment {
  const deployment = observed.deployments[slot]
  if (deployment !== undefined && deployment.metadata.deletionTimestamp === undefined) return deployment
  throw new Refusal(
    'slotMissing',
    msg`Deployment '${target.slots[slot].deployment}' of ${slot} is not in namespace '${target.namespace}'.`,
    slot === 'blue' ? msg`Run the action 'deploy' first.` : msg`Restore it, or set the input 'greenDeployment'.`,
  )
}

/**
 * @param purpose what it is to be ready for, a message such as `for 50 % of the traffic`.
 * @throws Refusal `slotNotReady` unless every pod of the slot's current template is ready.
 */
export function expectRolledOut(deployment: Deployment, slot: SlotName, purpose: string): void {
  if (isRolledOut(deployment)) return
  throw notReady(deployment, slot, purpose)
}

/** @throws Refusal `slotNotReady` when no pod of the slot can answer; see expectRolledOut for `purpose`. */
export function expectServing(deployment: Deployment, slot: SlotName, purpose: string): void {
  if (readyPods(deployment) > 0) return
  throw notReady(deployment, slot, purpose)
}

function notReady(deployment: Deployment, slot: SlotName, purpose: string): Refusal {
  const { name } = deployment.metadata
  const who = tellDeployment(slot, name)
  return new Refusal(
    'slotNotReady',
    msg`${who} is not ready ${purpose}: ${readyPods(deployment)} of ${wantedPods(deployment)} pods ready.`,
    msg`See 'kubectl describe deployment ${name}', then run this step again.`,
    slot,
  )
}

/** @throws Refusal `wrongWeights` unless the weights are the ones that the action starts from. */
export function expectWeights(routing: Routing, action: string, wanted: Weights): void {
  const wrong = allOf(routing).find(({ route }) => !sameWeights(route.weights, wanted))
  if (wrong === undefined) return
  const [is, needed] = [tellWeights(wrong.route.weights), tellWeights(wanted)]
  const { name } = wrong.virtualService.metadata
  throw new Refusal(
    'wrongWeights',
    routing.others.length === 0
      ? msg`The weights are ${is}; '${action}' needs ${needed}.`
      : msg`The weights of VirtualService '${name}' are ${is}; '${action}' needs ${needed}.`,
    inTheirOrder(),
  )
}

function inTheirOrder(): string {
  return msg`Run the stages in their order, or the action 'rollback' to start over.`
}

/**
 * A proof goes by the response header that the routes' destinations set.
 * @throws Refusal `slotsUnmarked` when one of them does not and is not going to.
 */
export function expectMarks({ observed: { virtualService }, target, request }: Situation): void {
  if (virtualService === undefined || request.action === 'status' || request.markSlots) return
  const { route, headerRoutes } = readRouting(virtualService, target)
  const http = virtualService.spec.http ?? []
  const destinations = [
    ...[route.green, route.blue].map((at) => (at === undefined ? undefined : http[route.index]?.route?.[at])),
    ...headerRoutes.map(({ index }) => http[index]?.route?.[0]),
  ].filter((destination) => destination !== undefined)
  const unmarked = destinations.filter((destination) => markOf(destination) === undefined)
  if (unmarked.length === 0) return
  throw new Refusal(
    'slotsUnmarked',
    msg`A proof needs each destination of the routes to tell its slot, and ${unmarked.length} of ${destinations.length} in VirtualService '${virtualService.metadata.name}' do not (${unmarked.map(tellDestination).join(', ')}).`,
    msg`Set the input 'markSlots' to true: then the task has the routes set the response header '${slotHeader}'.`,
  )
}
