import { msg } from '../../language/message.ts'
import { newGreenDeployment, newPodTemplate, slotLabels } from '../creation.ts'
import { runsCandidate } from '../deployment.ts'
import type { Deployment, Labels, PodTemplate } from '../objects.ts'
import { isRolledOut, readyPods } from '../readiness.ts'
import type { Phase, RolloutRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { DeployRequest } from '../request.ts'
import { chooseContainer, withImage, withLabels } from '../template.ts'
import type { Routing } from '../virtual-service.ts'
import { allGreen } from '../weights.ts'
import { markManifest, missingObjects, newRecord, setCandidate, toGreen } from './deploy-steps.ts'
import { endWith, holdsOf } from './holds.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter } from './plan.ts'

/** With no green, or one that never got ready: the image goes straight to green. */
export function planFirstRelease(
  situation: Situation<DeployRequest>,
  routing: Routing | undefined,
  own: RolloutRecord | undefined,
  green: Deployment | undefined,
): Plan {
  const { target, request, observed } = situation
  if (routing !== undefined && routing.route.weights.blue > 0 && readyPods(observed.deployments.blue) > 0) {
    throw new Refusal(
      'slotMissing',
      msg`Deployment '${target.slots.green.deployment}' of green is missing or broken while blue serves ${routing.route.weights.blue} % of the traffic.`,
      msg`Restore green, or run the action 'rollback' in the run that owns the rollout.`,
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
