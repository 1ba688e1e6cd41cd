import type { TaskResult } from './result.ts'
import type { Variable } from './variables.ts'

/** A file that a step handed over. */
export interface Attachment {
  readonly type: string
  readonly name: string
  readonly path: string
  /** The file as it was when the step handed it over. */
  readonly content: string
}

/** A progress record that a step made with `task.logdetail`. */
export interface Detail {
  readonly id: string
  readonly properties: ReadonlyMap<string, string>
  readonly data: string
}

/** What a step's commands have brought about so far. */
export interface StepRecord {
  /** What `task.complete` said, merged; `undefined` before the first. */
  result: TaskResult | undefined
  /** A command could not be carried out: the step fails, whatever it says itself. */
  commandFailed: boolean
  percent: number
  /** Set for the steps after this one, by the name under which they see them. */
  readonly variables: Map<string, Variable>
  /** By their plain name: what other jobs and stages read as `STEP.name`. */
  readonly outputVariables: Map<string, Variable>
  readonly taskVariables: Map<string, Variable>
  readonly attachments: Attachment[]
  readonly details: Detail[]
  readonly prependedPaths: string[]
}

/** The record of a step that has not said anything yet. */
export function emptyRecord(): StepRecord {
  return {
    result: undefined,
    commandFailed: false,
    percent: 0,
    variables: new Map(),
    outputVariables: new Map(),
    taskVariables: new Map(),
    attachments: [],
    details: [],
    prependedPaths: [],
  }
}
