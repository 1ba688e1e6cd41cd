import type { StepResult } from '../../../rehearsal/agent/step.ts'
import type { Look } from '../../e2e/canary.ts'
import type { Version } from '../../e2e/races/chronicle.ts'
import type { Edit, Schedule, Step } from '../schedule/schedule.ts'
import type { Passage } from '../way/relay.ts'

/** A step of a storm, and what became of it. */
export interface Account {
  readonly step: Step
  readonly ended: StepResult
  /** What went through on its way. */
  readonly passage: Passage
  readonly before: Look
  readonly after: Look
  /** What others did while it ran. */
  readonly edits: readonly Edit[]
  readonly rivals: readonly Account[]
  /** The milliseconds that it was allowed to take. */
  readonly limitMs: number
  /** Whether it came after the storm, or again after it was disturbed. */
  readonly part: 'storm' | 'again' | 'ending'
  /** Whether somebody has edited anything before it, or another run has interfered. */
  readonly isAlone: boolean
}

/** A whole storm. */
export interface Story {
  readonly schedule: Schedule
  readonly accounts: readonly Account[]
  /** Every version of the namespace's VirtualServices and Deployments, in the order in which they were stored. */
  readonly versions: readonly Version[]
  /** What was there in the end; undefined where the storm was not ended by a release. */
  readonly end: unknown
}
