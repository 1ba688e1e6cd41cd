import { claimAt } from '../claim.ts'
import {
  newBlueDeployment,
  newGateway,
  newGreenDeployment,
  newPodTemplate,
  newService,
  newVirtualService,
  slotLabels,
} from '../creation.ts'
import { manifestAnnotation, patchCandidate, runsCandidate } from '../deployment.ts'
import { wantsProof } from '../evidence.ts'
import { noted } from '../history.ts'
import { mirrorOf } from '../mirror.ts'
import type { Deployment, Labels, PodTemplate } from '../objects.ts'
import { isRolledOut, readyPods } from '../readiness.ts'
import type { Phase, RolloutRecord } from '../record.ts'
import { isUnderWay } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { DeployRequest } from '../request.ts'
import { sameRun } from '../run-identity.ts'
import type { SlotName } from '../slot.ts'
import { slotNames } from '../slot.ts'
import { chooseContainer, imageOf, withImage, withLabels } from '../template.ts'
import type { Routing } from '../virtual-service.ts'
import { allOf } from '../virtual-service.ts'
import { allGreen } from '../weights.ts'
import { accompany, podsOfBlue, podsToSet, withDigests } from './blue-pods.ts'
import { expectOthers, expectServing } from './expectations.ts'
import { endWith, holdsOf } from './holds.ts'
import { refuseToStartOver } from './ownership.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter, nothing } from './plan.ts'
import { routingStep } from './routing-step.ts'
import { routingThere } from './routing-there.ts'
import { expectNoDrift } from './settle-drift.ts'

/**
 * Blue_0: all traffic on green, then the image goes to blue and blue becomes ready. With no green there is nothing to
 * compare: the image goes to green.
 */
export function planDeploy(situation: Situation<DeployRequest>): Plan {
  const { observed, target, request, run } = situation
  expectOthers(observed, target)
  const routing = routingThere(observed, target)
  refuseToStartOver(routing?.record, run, request.takeOver)
  const own = ownRecord(situation, routing)
  if (own?.phase === 'done' && own.images.candidate === request.image) {
    return nothing(`This run's rollout is done: green has '${own.images.promoted ?? own.images.candidate}'.`)
  }
  refuseBehindPromotion(own)
  refuseTakenMirror(routing, situation)
  const green = observed.deployments.green
  return green === undefined || isUnfinishedFirstRelease(routing?.record, own, green)
    ? planFirstRelease(situation, routing, own, green)
    : planCanary(situation, routing, own, green)
}

/** The record of this run's own rollout; while it is under way, green is expected to be as it was found. */
function ownRecord(situation: Situation<DeployRequest>, routing: Routing | undefined): RolloutRecord | undefined {
  const { record } = routing ?? {}
  if (record === undefined || !sameRun(record.run, situation.run)) return undefined
  return isUnderWay(record) ? expectNoDrift(situation, record) : record
}

function refuseBehindPromotion(own: RolloutRecord | undefined): void {
  const { phase } = own ?? {}
  if (phase === 'promoting' || phase === 'promoted' || phase === 'removing' || phase === 'rollingBack') {
    throw new Refusal(
      'wrongPhase',
      `This run's rollout is in phase '${phase}'; 'deploy' would lose the old image.`,
      phase === 'rollingBack' ? `Finish the action 'rollback' first.` : `Run the action 'remove', or 'rollback' first.`,
    )
  }
}

function refuseTakenMirror(routing: Routing | undefined, { target, request }: Situation<DeployRequest>): void {
  if (routing === undefined || request.mirrorPercent === 0) return
  for (const { virtualService, route } of allOf(routing)) {
    const mirror = mirrorOf(virtualService.spec.http?.[route.index] ?? {}, target)
    if (mirror.kind !== 'foreign') continue
    throw new Refusal(
      'mirrorTaken',
      `The weighted route of VirtualService '${virtualService.metadata.name}' mirrors to '${mirror.host}' already, which is kept.`,
      `Set the input 'mirrorPercent' to 0, or take that mirror away first.`,
    )
  }
}

/** True when green is only there because a first release began and never became ready, or is this run's very own. */
function isUnfinishedFirstRelease(
  record: RolloutRecord | undefined,
  own: RolloutRecord | undefined,
  green: Deployment,
): boolean {
  if (own?.firstRelease && own.phase === 'deploying') return true
  return record?.firstRelease === true && record.phase !== 'done' && readyPods(green) === 0
}

function planFirstRelease(
  situation: Situation<DeployRequest>,
  routing: Routing | undefined,
  own: RolloutRecord | undefined,
  green: Deployment | undefined,
): Plan {
  const { target, request, observed } = situation
  if (routing !== undefined && routing.route.weights.blue > 0 && readyPods(observed.deployments.blue) > 0) {
    throw new Refusal(
      'slotMissing',
      `Deployment '${target.slots.green.deployment}' of green is missing or broken while blue serves ${routing.route.weights.blue} % of the traffic.`,
      `Restore green, or run the action 'rollback' in the run that owns the rollout.`,
    )
  }
  const labels = slotLabels(target, 'green', observed.services.green, observed.destinationRules)
  const { template, container } = firstTemplate(situation, green, labels)
  const record = (phase: Phase): RolloutRecord => ({
    ...newRecord(situation, own, phase),
    firstRelease: true,
    container,
    images: { before: null, candidate: request.image, promoted: null },
  })
  const runsIt = green !== undefined && runsCandidate(green, template, request.manifest)
  if (runsIt && isRolledOut(green) && routing !== undefined) {
    const missing = missingObjects(situation, routing)
    const holds = holdsOf(situation, { weights: allGreen, blueAnsweredBy: 'green' })
    const mark = (phase: Phase) => [...missing, ...toGreen(situation, routing, record(phase), 'green')]
    return endWith(mark('done'), mark('deploying'), holds)
  }
  return continueAfter([
    ...toGreen(situation, routing, record('deploying'), 'green'),
    ...missingObjects(situation, routing),
    ...(green === undefined
      ? [createGreen(situation, template, labels)]
      : setCandidate(
          situation,
          'green',
          green,
          template,
          green.spec.replicas === 0 ? request.creation.replicas : undefined,
        )),
    { kind: 'awaitReady', slot: 'green', deployment: target.slots.green.deployment },
  ])
}

function firstTemplate(
  { target, request }: Situation<DeployRequest>,
  green: Deployment | undefined,
  labels: Labels,
): { readonly template: PodTemplate; readonly container: string } {
  const base =
    request.manifest?.template ??
    green?.spec.template ??
    newPodTemplate(target, request.creation, request.image, labels)
  const container = chooseContainer(base, request.container, target.application).name
  return { template: withLabels(withImage(base, container, request.image), labels), container }
}

function createGreen({ target, request }: Situation<DeployRequest>, template: PodTemplate, labels: Labels): Step {
  const green = newGreenDeployment(target, request.creation, template, labels)
  return { kind: 'create', object: markManifest(green, request) }
}

function planCanary(
  situation: Situation<DeployRequest>,
  routing: Routing | undefined,
  own: RolloutRecord | undefined,
  green: Deployment,
): Plan {
  const { target, request, observed } = situation
  expectServing(green, 'green', 'to take all the traffic')
  const blue = observed.deployments.blue
  if (blue?.metadata.deletionTimestamp !== undefined) {
    return continueAfter([{ kind: 'awaitGone', slot: 'blue', deployment: blue.metadata.name }])
  }
  const labels =
    blue?.spec.selector.matchLabels ?? slotLabels(target, 'blue', observed.services.blue, observed.destinationRules)
  const base = request.manifest?.template ?? green.spec.template
  const container = chooseContainer(base, request.container, target.application).name
  const template = withLabels(withImage(base, container, request.image), labels)
  const resumes =
    own !== undefined && (own.phase === 'deploying' || own.phase === 'deployed' || own.phase === 'shifting')
  const record = (phase: Phase): RolloutRecord => ({
    ...newRecord(situation, own, phase),
    firstRelease: false,
    container,
    images: {
      before: resumes ? own.images.before : (imageOf(green.spec.template, container) ?? null),
      candidate: request.image,
      promoted: null,
    },
  })
  const runsIt = blue !== undefined && runsCandidate(blue, template, request.manifest)
  const pods = blue && podsToSet(situation, green, blue)
  const hasPods = pods === undefined || pods === blue?.spec.replicas
  if (runsIt && hasPods && isRolledOut(blue) && routing !== undefined) {
    const { steps, warnings } = accompany(situation, green, blue)
    const missing = [...missingObjects(situation, routing), ...steps]
    const holds = holdsOf(situation, { weights: allGreen, blueAnsweredBy: 'blue' })
    const mark = (record: RolloutRecord) => [...missing, ...toGreen(situation, routing, record, 'blue')]
    const last = mark(withDigests(record('deployed'), situation, blue))
    return { ...endWith(last, mark(record('deploying')), holds), warnings }
  }
  if (!runsIt && routing !== undefined && readyPods(blue) > 0) {
    const holds = holdsOf(situation, { weights: allGreen, blueAnsweredBy: 'green' })
    // The image of a blue that may still be sent to is changed only once nothing is.
    if (holds.length > 0) return continueAfter([...toGreen(situation, routing, record('deploying'), 'green'), ...holds])
  }
  const change: readonly Step[] =
    blue === undefined
      ? [
          {
            kind: 'create',
            object: markManifest(
              newBlueDeployment(target, green, observed.services.green, template, labels, podsOfBlue(situation, green)),
              request,
            ),
          },
        ]
      : setCandidate(situation, 'blue', blue, template, pods)
  return continueAfter([
    ...toGreen(situation, routing, record('deploying'), 'green'),
    ...missingObjects(situation, routing),
    ...change,
    { kind: 'awaitReady', slot: 'blue', deployment: target.slots.blue.deployment },
  ])
}

type RecordFrame = Pick<RolloutRecord, 'schema' | 'run' | 'phase' | 'weights' | 'startedAt' | 'updatedAt'>

function newRecord({ run, now }: Situation, own: RolloutRecord | undefined, phase: Phase): RecordFrame {
  const startedAt = own !== undefined && own.phase !== 'done' && own.phase !== 'rolledBack' ? own.startedAt : now
  return { schema: 1, run, phase, weights: allGreen, startedAt, updatedAt: now }
}

/** All traffic to green, by a new VirtualService or by the one that is there. It comes first: it claims the rollout. */
function toGreen(
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

function missingObjects(situation: Situation<DeployRequest>, routing: Routing | undefined): readonly Step[] {
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

function setCandidate(
  { request }: Situation<DeployRequest>,
  slot: SlotName,
  deployment: Deployment,
  template: PodTemplate,
  pods: number | undefined,
): readonly Step[] {
  const patch = patchCandidate(deployment, template, request.manifest, pods)
  if (patch.length === 0) return []
  return [{ kind: 'setTemplate', slot, deployment: deployment.metadata.name, tells: `image '${request.image}'`, patch }]
}

function markManifest(deployment: Deployment, { manifest }: DeployRequest): Deployment {
  if (manifest === undefined) return deployment
  const { metadata } = deployment
  return { ...deployment, metadata: { ...metadata, annotations: { [manifestAnnotation]: manifest.digest } } }
}
