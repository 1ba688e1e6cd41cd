/**
 * What keeps a workload's pods in number: autoscaling/v2 HorizontalPodAutoscaler and policy/v1 PodDisruptionBudget. They
 * are kept and nobody acts on them: no pod of this cluster has a load to measure, and no node is drained.
 */
import type { Condition, LabelSelector } from './meta.ts'
import type { IntOrPercent } from './workloads.ts'

export interface AutoscalerSpec {
  scaleTargetRef: { apiVersion?: string; kind: string; name: string }
  minReplicas?: number
  maxReplicas: number
  metrics?: { type: string; [source: string]: unknown }[]
  [field: string]: unknown
}

export interface AutoscalerStatus {
  currentReplicas?: number
  desiredReplicas: number
  conditions?: Condition[]
  currentMetrics?: unknown
  [field: string]: unknown
}

export interface DisruptionBudgetSpec {
  minAvailable?: IntOrPercent
  maxUnavailable?: IntOrPercent
  /** Empty: every pod of the namespace; absent: none. */
  selector?: LabelSelector
  [field: string]: unknown
}

export interface DisruptionBudgetStatus {
  disruptionsAllowed: number
  currentHealthy: number
  desiredHealthy: number
  expectedPods: number
  [field: string]: unknown
}
