import type { StepReport } from '../../../step-report/format.ts'
import type { StepStory } from './story.ts'

/** The steps of one rollout, and its key; the key of steps that know no cluster is empty. */
export interface RolloutSteps {
  readonly key: string
  readonly steps: readonly StepStory[]
}

/**
 * Tells the rollouts of a run apart, by the first VirtualService, which carries the record, and keeps each one's steps in
 * their order. A step that never knew its cluster belongs to the rollout of its other attempts, else to the run's only one.
 */
export function tellApart(steps: readonly StepStory[]): RolloutSteps[] {
  const known = new Map<string, string>()
  for (const { report } of steps) if (report.target !== null) known.set(placeOf(report), targetKey(report))
  const keys = new Set(known.values())
  const [only] = keys
  const rollouts = new Map<string, StepStory[]>([...keys].map((key) => [key, []]))
  for (const step of steps) {
    const { report } = step
    const key =
      report.target === null
        ? (known.get(placeOf(report)) ?? (keys.size === 1 ? only : undefined) ?? '')
        : targetKey(report)
    rollouts.set(key, [...(rollouts.get(key) ?? []), step])
  }
  return [...rollouts].map(([key, steps]) => ({ key, steps }))
}

function targetKey({ target }: StepReport): string {
  return target === null ? '' : JSON.stringify([target.server, target.namespace, target.virtualServices[0] ?? ''])
}

/** Where a step stands in the pipeline, the same in each attempt. */
function placeOf({ step }: StepReport): string {
  return JSON.stringify([step.stage, step.job, step.id])
}
