import type { PodView } from '../../observation/cluster-view.ts'
import type { Palette } from '../palette.ts'
import type { Span } from './line.ts'
import type { LiveState, StageMark } from './state.ts'

/** A mark and its colour. Neither is needed: a word stands beside each. */
type Mark = Required<Span>

/** A stage's mark: how far it is. */
export function stageMark(state: StageMark['state'], palette: Palette): Mark {
  const marks: Record<StageMark['state'], Mark> = {
    pending: { text: '·', paint: palette.dim },
    waiting: { text: '?', paint: palette.yellow },
    running: { text: '►', paint: palette.bold },
    succeeded: { text: '✓', paint: palette.green },
    failed: { text: '✗', paint: palette.red },
    rejected: { text: '✗', paint: palette.yellow },
    canceled: { text: '×', paint: palette.yellow },
    skipped: { text: '–', paint: palette.dim },
  }
  return marks[state]
}

/** A pod's mark. */
export function podMark(state: PodView['state'], palette: Palette): Mark {
  const marks: Record<PodView['state'], Mark> = {
    ready: { text: '✓', paint: palette.green },
    starting: { text: '◌', paint: palette.yellow },
    failing: { text: '✗', paint: palette.red },
    ending: { text: '–', paint: palette.dim },
  }
  return marks[state]
}

/** Where the rollout stands, with its mark. A phase of another version of the task is shown as it is written. */
export function phaseSpan(phase: string | undefined, palette: Palette): Span {
  switch (phase) {
    case undefined:
      return { text: '· no rollout yet', paint: palette.dim }
    case 'done':
      return { text: '✓ done', paint: palette.green }
    case 'rolledBack':
      return { text: '↺ rolled back', paint: palette.yellow }
    case 'rollingBack':
      return { text: '↺ rolling back', paint: palette.yellow }
    case 'promoted':
    case 'deployed':
      return { text: `● ${phase}`, paint: palette.bold }
    default:
      return { text: `◐ ${phase}`, paint: palette.bold }
  }
}

/** What the run does at the moment, in words. */
export function doingText({ canceling, waitsFor, step, stages }: LiveState, at: number): string {
  const stopping = canceling ? 'canceling the run · ' : ''
  if (waitsFor !== undefined) return `${stopping}${waitsFor.stage} waits for approval (${waitsFor.environment})`
  const running = stages.find(({ state }) => state === 'running')
  if (running === undefined) {
    const last = stages.findLast(({ state }) => state !== 'pending' && state !== 'skipped')
    return last === undefined ? `${stopping}the run begins` : `${stopping}${last.name} ${last.state}`
  }
  if (step === undefined) return `${stopping}${running.name} begins`
  const seconds = Math.max(0, Math.floor((at - step.startedAt) / 1000))
  return `${stopping}${running.name} · ${step.title} ${step.ended ? 'ended' : `· ${seconds} s`}`
}
