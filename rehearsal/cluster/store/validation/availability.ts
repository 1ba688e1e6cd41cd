/** The checks of what keeps a workload's pods in number (k8s.io/kubernetes/pkg/apis/{autoscaling,policy}/validation). */
import type { AutoscalerSpec, DisruptionBudgetSpec } from '../../objects/availability.ts'
import type { ApiObject } from '../../objects.ts'
import type { Cause } from '../errors.ts'
import { invalidValue, required } from './field.ts'
import { labelProblems } from './metadata.ts'
import { shareProblems } from './workloads.ts'

/** What is wrong with a HorizontalPodAutoscaler. */
export function autoscalerProblems(object: ApiObject): Cause[] {
  const { minReplicas = 1, maxReplicas, scaleTargetRef } = object.spec as AutoscalerSpec
  const causes: Cause[] = []
  if (minReplicas < 1) {
    causes.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  }
  if (maxReplicas === 0) causes.push(required('spec.maxReplicas', 'must be set and greater than 0'))
  else if (maxReplicas < 0) {
    causes.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'))
  }
  if (maxReplicas < minReplicas) {
    causes.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  }
  for (const field of ['kind', 'name'] as const) {
    if (!scaleTargetRef[field]) causes.push(required(`spec.scaleTargetRef.${field}`))
  }
  return causes
}

/** What is wrong with a PodDisruptionBudget. */
export function disruptionBudgetProblems(object: ApiObject): Cause[] {
  const spec = object.spec as DisruptionBudgetSpec
  const { minAvailable, maxUnavailable, selector } = spec
  const both = minAvailable !== undefined && maxUnavailable !== undefined
  return [
    ...(both ? [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : []),
    ...shareProblems('spec.minAvailable', minAvailable),
    ...shareProblems('spec.maxUnavailable', maxUnavailable),
    ...labelProblems('spec.selector.matchLabels', selector?.matchLabels),
  ]
}
