import { applyPatch } from '../apply-patch.ts'
import type { Evidence } from '../evidence.ts'
import { withoutBlue, withSeen } from '../evidence.ts'
import type {
  Deployment,
  HorizontalPodAutoscaler,
  KubernetesObject,
  PodDisruptionBudget,
  Service,
  VirtualService,
} from '../objects.ts'
import type { Observed } from '../observed.ts'
import { virtualServicesIn } from '../observed.ts'
import { wantedPods } from '../readiness.ts'
import type { Target } from '../request.ts'
import type { SlotName } from '../slot.ts'
import { slotNames } from '../slot.ts'
import type { Step } from './plan.ts'

/**
 * What is to be there after the steps of a plan when all goes well, so that what follows can be planned ahead. Waits end
 * with what was waited for.
 */
export function expectedAfter(observed: Observed, steps: readonly Step[], target: Target): Observed {
  return steps.reduce((seen, step) => afterStep(seen, step, target), observed)
}

/** What is to be seen of the traffic after a step, when all goes well. */
export function evidenceAfter(evidence: Evidence | undefined, step: Step): Evidence | undefined {
  switch (step.kind) {
    case 'prove':
      return withSeen(evidence, step.split, 'proven')
    case 'watch':
      return withSeen(evidence, step.split, 'watched')
    case 'drain':
      return withSeen(evidence, withoutBlue, 'drained')
    case 'awaitReady':
      return undefined
    default:
      return evidence
  }
}

function afterStep(observed: Observed, step: Step, target: Target): Observed {
  switch (step.kind) {
    case 'create':
      return withObject(observed, step.object, target)
    case 'setRouting':
      return step.patches.reduce((seen, { virtualService: name, patch }) => {
        const there = virtualServicesIn(observed).find(({ metadata }) => metadata.name === name)
        return there === undefined ? seen : withObject(seen, applyPatch(there, patch), target)
      }, observed)
    case 'setTemplate':
      return changed(withoutPods(observed, step.slot), step.slot, (deployment) =>
        unsettled(applyPatch(deployment, step.patch)),
      )
    case 'awaitReady':
      return changed(observed, step.slot, rolledOut)
    case 'delete':
    case 'awaitGone':
      return withDeployment(observed, step.slot, undefined)
    case 'drain':
    case 'prove':
    case 'watch':
    case 'awaitTurn':
      return observed
  }
}

/** What is known of the cluster, with an object that the API server has answered or is about to. */
export function withObject(observed: Observed, object: KubernetesObject, target: Target): Observed {
  const { slots } = target
  const { name } = object.metadata
  switch (object.kind) {
    case 'VirtualService': {
      const virtualService = object as VirtualService
      if (name === target.virtualService) return { ...observed, virtualService }
      const others = observed.otherVirtualServices.map((one) => (one.metadata.name === name ? virtualService : one))
      return { ...observed, otherVirtualServices: others }
    }
    case 'Gateway':
      return { ...observed, gateway: object }
    case 'Deployment': {
      const slot = slotNames.find((one) => slots[one].deployment === name)
      return slot === undefined ? observed : withDeployment(observed, slot, object as Deployment)
    }
    case 'Service': {
      const slot = slotNames.find((one) => slots[one].service === name)
      return slot === undefined
        ? observed
        : { ...observed, services: { ...observed.services, [slot]: object as Service } }
    }
    case 'HorizontalPodAutoscaler': {
      const { companions } = observed
      const autoscalers = [...companions.autoscalers, object as HorizontalPodAutoscaler]
      return { ...observed, companions: { ...companions, autoscalers } }
    }
    case 'PodDisruptionBudget': {
      const { companions } = observed
      return {
        ...observed,
        companions: { ...companions, budgets: [...companions.budgets, object as PodDisruptionBudget] },
      }
    }
    default:
      return observed
  }
}

function withDeployment(observed: Observed, slot: SlotName, deployment: Deployment | undefined): Observed {
  return { ...observed, deployments: { ...observed.deployments, [slot]: deployment } }
}

/** A slot with another template gets other pods, of which nothing is known yet. */
function withoutPods(observed: Observed, slot: SlotName): Observed {
  return slot === 'blue' ? { ...observed, bluePods: [] } : observed
}

function changed(observed: Observed, slot: SlotName, change: (deployment: Deployment) => Deployment): Observed {
  const deployment = observed.deployments[slot]
  return withDeployment(observed, slot, deployment && change(deployment))
}

/** A Deployment whose spec is newer than what its controller has seen. */
function unsettled(deployment: Deployment): Deployment {
  const { metadata } = deployment
  return { ...deployment, metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 } }
}

function rolledOut(deployment: Deployment): Deployment {
  const pods = wantedPods(deployment)
  const status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: pods,
    updatedReplicas: pods,
    readyReplicas: pods,
    availableReplicas: pods,
  }
  return { ...deployment, metadata: { generation: 1, ...deployment.metadata }, status }
}
