import { msg } from '../../language/message.ts'
import { claimAt } from '../claim.ts'
import { newGateway, newService, newVirtualService } from '../creation.ts'
import { manifestAnnotation, patchCandidate, runsCandidate } from '../deployment.ts'
import { wantsProof } from '../evidence.ts'
import { noted } from '../history.ts'
import type { Deployment, PodTemplate } from '../objects.ts'
import type { Phase, RolloutRecord } from '../record.ts'
import type { DeployRequest } from '../request.ts'
import type { SlotName } from '../slot.ts'
import { slotNames } from '../slot.ts'
import type { Routing } from '../virtual-service.ts'
import { allGreen } from '../weights.ts'
import type { Situation, Step } from './plan.ts'
import { routingStep } from './routing-step.ts'

type RecordFrame = Pick<RolloutRecord, 'schema' | 'run' | 'phase' | 'weights' | 'startedAt' | 'updatedAt'>

/** What every record of the action has in common. */
export function newRecord({ run, now }: Situation, own: RolloutRecord | undefined, phase: Phase): RecordFrame {
  const startedAt = own !== undefined && own.phase !== 'done' && own.phase !== 'rolledBack' ? own.startedAt : now
  return { schema: 1, run, phase, weights: allGreen, startedAt, updatedAt: now }
}

/** All traffic to green, by a new VirtualService or by the one that is there. It comes first: it claims the rollout. */
export function toGreen(
  situation: Situation<DeployRequest>,
  routing: Routing | undefined,
  record: RolloutRecord,
  blueAnsweredBy: SlotName,
): readonly Step[] {
  const { target, request, step, now } = situation
  const holds = record.phase === 'deploying' && wantsProof(request)
  if (routing !== undefined) {
    // Blue gets its copies of requests once it can answer them.
    const mirrorPercent = blueAnsweredBy === 'blue' ? request.mirrorPercent : 0
    return routingStep(situation, routing, { weights: allGreen, blueAnsweredBy, mirrorPercent, record }, holds)
  }
  const claim = holds ? claimAt(now, step, request.action) : undefined
  const first = noted(undefined, { ...record, claim }, request.action)
  return [{ kind: 'create', object: newVirtualService(target, request.creation, allGreen, first) }]
}

/** What the action makes where it is not there: the Gateway, and the Services of both slots. */
export function missingObjects(situation: Situation<DeployRequest>, routing: Routing | undefined): readonly Step[] {
  const { target, request, observed } = situation
  const { creation } = request
  const gateways = routing === undefined ? [creation.gateway] : (routing.virtualService.spec.gateways ?? [])
  // A Gateway of another namespace (`istio-system/main`) is somebody else's to make.
  const own = [creation.gateway, `${target.namespace}/${creation.gateway}`]
  const wanted = !creation.gateway.includes('/') && gateways.some((name) => own.includes(name))
  const gateway: readonly Step[] =
    wanted && observed.gateway === undefined ? [{ kind: 'create', object: newGateway(target, creation) }] : []
  const services = slotNames
    .filter((slot) => target.slots[slot].subset === undefined && observed.services[slot] === undefined)
    .map((slot): Step => ({ kind: 'create', object: newService(target, creation, slot) }))
  return [...gateway, ...services]
}

/**
 * The step that gives a Deployment the candidate, and its number of pods; none when it has both.
 * @param pods undefined to leave that number alone.
 */
export function setCandidate(
  { request }: Situation<DeployRequest>,
  slot: SlotName,
  deployment: Deployment,
  template: PodTemplate,
  pods: number | undefined,
): readonly Step[] {
  const patch = patchCandidate(deployment, template, request.manifest, pods)
  if (patch.length === 0) return []
  const changesTemplate = !runsCandidate(deployment, template, request.manifest)
  const tells = changesTemplate || pods === undefined ? msg`image '${request.image}'` : msg`${pods} pods`
  return [{ kind: 'setTemplate', slot, deployment: deployment.metadata.name, tells, patch }]
}

/** A new Deployment that tells the manifest file it is made from. */
export function markManifest(deployment: Deployment, { manifest }: DeployRequest): Deployment {
  if (manifest === undefined) return deployment
  const { metadata } = deployment
  return { ...deployment, metadata: { ...metadata, annotations: { [manifestAnnotation]: manifest.digest } } }
}
