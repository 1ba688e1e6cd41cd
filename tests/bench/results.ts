import type { Traffic } from './far-side-process.ts'
import type { Machine, Versions } from './machine.ts'
import type { Cost } from './stopwatch.ts'

/** Who sets the weights. `shift 20` is the packaged task on Node 20, `floor 20` a script with the two requests alone. */
export type ContenderKey = 'shift 20' | 'shift 24' | 'floor 20' | 'floor 24' | 'kubectl warm' | 'kubectl cold' | 'helm'

/** One situation in which all contenders are measured. */
export interface Situation {
  readonly roundTripMs: number
  readonly routes: number
}

/** One run of a contender, with what it asked of the server. */
export interface Sample extends Cost {
  readonly traffic: Traffic
}

/** The samples of a situation; those of one place in all lists are of one round. */
export interface Cell extends Situation {
  readonly samples: Readonly<Partial<Record<ContenderKey, readonly Sample[]>>>
}

/** The folder of the task as an agent gets it. Sizes in bytes. */
export interface PackedTask {
  readonly files: number
  readonly bytes: number
  /** Of the zip. */
  readonly zipped: number
  /** Times to unzip it into an empty folder. */
  readonly unzipMs: readonly number[]
}

/** One whole rollout by the packaged task, stage by stage. */
export interface RolloutTimes {
  readonly contender: ContenderKey
  readonly roundTripMs: number
  readonly stages: readonly StageTime[]
}

export interface StageTime {
  readonly stage: string
  readonly wallMs: number
  /** Absent where they cannot be counted. */
  readonly requests?: number
}

/** All that a run of the bench has measured. */
export interface Results {
  readonly cluster: 'embedded' | 'real'
  readonly date: string
  readonly machine: Machine
  readonly versions: Versions
  readonly rounds: number
  readonly cells: readonly Cell[]
  /** Absent where it was not asked for. */
  readonly task?: PackedTask
  readonly rollouts: readonly RolloutTimes[]
}
