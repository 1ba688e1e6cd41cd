/** The columns of what keeps a workload's pods in number. */
import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../../objects.ts'
import { ageColumn, type Column, column, nameColumn } from './column.ts'

export const autoscalerColumns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
  column('Targets', ({ spec }) => (spec.metrics ?? []).map(targetText).join(', ')),
  column('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
  column('MaxPods', ({ spec }) => spec.maxReplicas),
  column('Replicas', ({ status }) => status.currentReplicas ?? 0),
  ageColumn,
]

/** What is aimed at; what is measured is known to nobody here. */
function targetText({ type, ...source }: NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number]): string {
  const field = type.charAt(0).toLowerCase() + type.slice(1)
  const { name, target } = (source[field] ?? {}) as { name?: string; target?: Readonly<Record<string, unknown>> }
  const { averageUtilization, averageValue, value } = target ?? {}
  const wanted = averageUtilization === undefined ? String(averageValue ?? value ?? '<auto>') : `${averageUtilization}%`
  return name === undefined ? `<unknown>/${wanted}` : `${name}: <unknown>/${wanted}`
}

export const disruptionBudgetColumns: readonly Column<PodDisruptionBudget>[] = [
  nameColumn,
  column('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A')),
  column('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A')),
  { ...column('Allowed Disruptions', ({ status }) => status.disruptionsAllowed), type: 'integer' },
  ageColumn,
]
