import { msg } from '../../language/message.ts'
import { newBlueDeployment, slotLabels } from '../creation.ts'
import { runsCandidate } from '../deployment.ts'
import type { Deployment, Labels, PodTemplate } from '../objects.ts'
import { isRolledOut, readyPods } from '../readiness.ts'
import type { Phase, RolloutRecord } from '../record.ts'
import type { DeployRequest } from '../request.ts'
import { chooseContainer, imageOf, withImage, withLabels } from '../template.ts'
import type { Routing } from '../virtual-service.ts'
import { allGreen } from '../weights.ts'
import { accompany, podsOfBlue, podsToSet, withDigests } from './blue-pods.ts'
import { markManifest, missingObjects, newRecord, setCandidate, toGreen } from './deploy-steps.ts'
import { expectServing } from './expectations.ts'
import { endWith, holdsOf } from './holds.ts'
import type { Plan, Situation, Step } from './plan.ts'
import { continueAfter } from './plan.ts'

/** With green serving: the image goes to blue, which gets ready beside it. */
export function planCanary(
  situation: Situation<DeployRequest>,
  routing: Routing | undefined,
  own: RolloutRecord | undefined,
  green: Deployment,
): Plan {
  const { target, request, observed } = situation
  expectServing(green, 'green', msg`to take all the traffic`)
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
    own !== undefined &&
    !own.firstRelease &&
    (own.phase === 'deploying' || own.phase === 'deployed' || own.phase === 'shifting')
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
  const change =
    blue === undefined
      ? [createBlue(situation, green, template, labels)]
      : setCandidate(situation, 'blue', blue, template, pods)
  return continueAfter([
    ...toGreen(situation, routing, record('deploying'), 'green'),
    ...missingObjects(situation, routing),
    ...change,
    { kind: 'awaitReady', slot: 'blue', deployment: target.slots.blue.deployment },
  ])
}

function createBlue(
  situation: Situation<DeployRequest>,
  green: Deployment,
  template: PodTemplate,
  labels: Labels,
): Step {
  const { target, request, observed } = situation
  const pods = podsOfBlue(situation, green)
  const blue = newBlueDeployment(target, green, observed.services.green, template, labels, pods)
  return { kind: 'create', object: markManifest(blue, request) }
}
