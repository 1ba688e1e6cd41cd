import type { ClusterView, PodView, SlotView } from '../../../rehearsal/observation/cluster-view.ts'
import type { PipelineEvent } from '../../../rehearsal/pipeline/services.ts'
import { afterEvent, beginRun, type LiveState } from '../../../rehearsal/presentation/live/state.ts'

/** When the live view is looked at. */
export const at = Date.parse('2026-11-23T04:00:00Z')

export const stageNames = ['Building', 'Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100', 'Rollback']

/** Events name stages and steps by whole objects, of which the live view reads little. */
export const stage = (name: string) =>
  ({ name, displayName: name }) as Extract<PipelineEvent, { kind: 'stageStarted' }>['stage']
export const step = (displayName: string, inputs: Record<string, string> = {}) =>
  ({ displayName, inputs }) as Extract<PipelineEvent, { kind: 'stepStarted' }>['step']
export const logged = (text: string): PipelineEvent => ({
  kind: 'stepLine',
  stage: 'Blue_50',
  step: step('IstioCanaryShift@1'),
  line: { kind: 'output', text },
})
export const finished = (name: string): PipelineEvent => ({
  kind: 'stageFinished',
  stage: stage(name),
  result: 'Succeeded',
  rejected: false,
})

export const pod = (name: string, rest: Partial<PodView> = {}): PodView => ({
  name,
  state: 'ready',
  reason: '',
  restarts: 0,
  since: '2026-11-23T03:59:48Z',
  ...rest,
})
export const slot = (build: number, pods: readonly PodView[], ready = pods.length): SlotView => ({
  deployment: { image: `registry.example.com/mlmodel:${build}`, ready, wanted: pods.length },
  pods,
})

/** Half of the traffic on blue. */
export const half: ClusterView = {
  phase: 'shifting',
  imageBefore: 'registry.example.com/mlmodel:101',
  weights: { green: 50, blue: 50 },
  green: slot(101, [pod('model-green-1')]),
  blue: slot(102, [pod('model-blue-1')]),
}

/** A canary whose step at Blue_50 has written the weights. */
export function atBlue50(changes: Partial<LiveState> = {}): LiveState {
  const run = { title: 'Canary', detail: 'run 102 · scoring/scoreA.py · mlmodel:102' }
  const events: PipelineEvent[] = [
    finished('Building'),
    finished('Blue_0'),
    { kind: 'stageStarted', stage: stage('Blue_50') },
    { kind: 'stepStarted', stage: 'Blue_50', step: step('IstioCanaryShift@1', { action: 'shift' }) },
    logged('Apply'),
    logged('  green 100 %, blue 0 % → green 50 %, blue 50 %'),
  ]
  const begun = beginRun(run, stageNames, at - 72_000)
  return {
    ...events.reduce((state, event) => afterEvent(state, event, at - 3000), begun),
    cluster: half,
    load: { requests: 1234, failed: 0, split: { answers: 612, blue: 48.7, low: 44.8, high: 52.7 } },
    ...changes,
  }
}
