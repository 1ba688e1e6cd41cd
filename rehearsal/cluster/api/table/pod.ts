/**
 * The one word that says how a pod is, as kubectl shows it (k8s.io/kubernetes/pkg/printers/internalversion, printPod).
 */

import type { ContainerState, ContainerStatus } from '../../objects/workloads.ts'
import type { Pod } from '../../objects.ts'
import { ageOf } from './age.ts'
import { ageColumn, type Column, column, nameColumn } from './column.ts'

/** Running, Pending, CrashLoopBackOff, ImagePullBackOff, Completed, Terminating, `Init:0/1` … */
export function podCondition(pod: Pod): string {
  const { status, metadata } = pod
  const ended = status.phase === 'Succeeded' || status.phase === 'Failed'
  if (metadata.deletionTimestamp !== undefined && !ended)
    return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating'
  const initialising = initReason(pod)
  if (initialising !== undefined) return initialising
  const statuses = status.containerStatuses ?? []
  const reason = statuses.map(({ state }) => stateReason(state)).find((found) => found !== undefined)
  const shown = reason ?? status.reason ?? status.phase ?? 'Unknown'
  const isRunning = statuses.some(({ ready, state }) => ready && state?.running !== undefined)
  if (shown !== 'Completed' || !isRunning) return shown
  return isReady(pod) ? 'Running' : 'NotReady'
}

function stateReason(state: ContainerState | undefined): string | undefined {
  if (state?.waiting?.reason) return state.waiting.reason
  const { terminated } = state ?? {}
  if (terminated === undefined) return undefined
  if (terminated.reason) return terminated.reason
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`
}

function initReason({ spec, status }: Pod): string | undefined {
  const statuses = status.initContainerStatuses ?? []
  const index = statuses.findIndex(({ state }) => state?.terminated?.exitCode !== 0)
  const state = statuses[index]?.state
  if (index < 0) return undefined
  const reason = stateReason(state)
  if (reason !== undefined && reason !== 'PodInitializing') return `Init:${reason}`
  return `Init:${index}/${spec.initContainers?.length ?? 0}`
}

const isReady = ({ status }: Pod): boolean =>
  (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True')

function restarts({ status }: Pod, now: Date): string | number {
  const statuses: readonly ContainerStatus[] = status.containerStatuses ?? []
  const count = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
  const ends = statuses.flatMap(({ lastState }) => lastState?.terminated?.finishedAt ?? [])
  const last = ends.sort().at(-1)
  return count > 0 && last !== undefined ? `${count} (${ageOf(last, now)} ago)` : String(count)
}

function readyCount({ spec, status }: Pod): string {
  const ready = (status.containerStatuses ?? []).filter((entry) => entry.ready && entry.state?.running !== undefined)
  return `${ready.length}/${spec.containers.length}`
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  column('Ready', readyCount),
  column('Status', podCondition),
  column('Restarts', restarts),
  ageColumn,
  column('IP', ({ status }) => status.podIP ?? '<none>', 'wide'),
  column('Node', ({ spec }) => spec.nodeName ?? '<none>', 'wide'),
  column('Nominated Node', () => '<none>', 'wide'),
  column('Readiness Gates', ({ spec }) => readinessGates(spec.readinessGates), 'wide'),
]

function readinessGates(gates: { conditionType: string }[] | undefined): string {
  return gates === undefined || gates.length === 0
    ? '<none>'
    : gates.map(({ conditionType }) => conditionType).join(',')
}
