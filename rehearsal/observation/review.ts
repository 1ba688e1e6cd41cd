import type { TaskResult } from '../agent/result.ts'
import type { GuideLine, Releases } from './guide.ts'
import type { Observation } from './observation.ts'

/** A stage that ended, what it left behind and how that compares with the guide. */
export interface StageReview {
  readonly stage: string
  readonly result: TaskResult
  readonly rejected: boolean
  readonly seconds: number
  /** The task said that it found nothing to change. */
  readonly unchanged: boolean
  /** The guide's line; `undefined` where it says nothing of this stage. */
  readonly line: GuideLine | undefined
  /** Not looked at when the stage was rejected, since it did nothing. */
  readonly seen: Observation | undefined
  /** What is not as the guide says; empty when all is. */
  readonly faults: readonly string[]
}

/** A run that ended. */
export interface RunReview {
  readonly result: TaskResult
  readonly releases: Releases
  readonly stages: readonly StageReview[]
}

/**
 * Whether a run came to a good end: all `stages` of the guide as it says; or, when one was rejected, all before it and
 * the way back.
 */
export function isGood(run: RunReview, stages: readonly string[]): boolean {
  const good = (name: string): boolean =>
    run.stages.some((each) => each.stage === name && each.result === 'Succeeded' && each.faults.length === 0)
  const rejected = run.stages.find((each) => each.rejected)
  if (rejected === undefined) return run.result === 'Succeeded' && stages.every(good)
  return [...stages.slice(0, stages.indexOf(rejected.stage)), 'Rollback'].every(good)
}
