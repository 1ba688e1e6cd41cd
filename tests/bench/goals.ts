import type { Cell, ContenderKey, Results, Sample } from './results.ts'
import { ratiosOf, type Spread, spreadOf } from './statistics.ts'

/** What a shift must not cost more than. */
export interface Goal {
  /** Unique, for people. */
  readonly text: string
  /** The most that it may be. */
  readonly limit: number
  readonly unit: Unit
  /** What was measured of it; undefined when it was not. */
  measure(results: Results): Spread | undefined
}

export type Unit = 'times' | 'connections' | 'MiB' | 'kB'

/** A goal with what was measured. */
export interface Judgement {
  readonly goal: Goal
  readonly measured: Spread | undefined
  readonly verdict: 'met' | 'not met' | 'not measured'
}

/** The goals of a shift by the packaged task against a plain kubectl, whole processes, on each Node that agents have. */
export const goals: readonly Goal[] = [
  ...(['shift 20', 'shift 24'] as const).flatMap((shift) => [
    ratio(shift, 'kubectl cold', 0, 10, 0.9),
    ratio(shift, 'kubectl cold', 100, 10, 0.6),
    ratio(shift, 'kubectl warm', 0, 10, shift === 'shift 20' ? 1.3 : 1),
    ratio(shift, 'kubectl warm', 100, 10, shift === 'shift 20' ? 1.1 : 1),
    ratio(shift, 'kubectl warm', 0, 1000, 1),
    ratio(shift, 'kubectl warm', 100, 1000, 1),
  ]),
  ...(['shift 20', 'shift 24'] as const).map((shift) => ({
    text: `${nameOf(shift)}: connections of any run`,
    limit: 1,
    unit: 'connections' as const,
    measure({ cells }: Results) {
      const counts = cells.flatMap(({ samples }) => samples[shift]?.map(({ traffic }) => traffic.connections) ?? [])
      const known = counts.filter((count) => count !== undefined)
      return known.length === 0 ? undefined : spreadOf([Math.max(...known)])
    },
  })),
  ...(['shift 20', 'shift 24'] as const).map((shift) => ({
    text: `${nameOf(shift)}: memory, with however many routes`,
    limit: 60,
    unit: 'MiB' as const,
    measure: ({ cells }: Results) => highest(cells, shift, ({ peakKb }) => peakKb / 1024),
  })),
  {
    text: 'The task zipped, with all kinds of connections in it',
    limit: 400,
    unit: 'kB',
    measure: ({ task }) => (task === undefined ? undefined : spreadOf([task.zipped / 1000])),
  },
]

/** All goals with what was measured. A goal is met when the median is within its limit. */
export function judge(results: Results): readonly Judgement[] {
  return goals.map((goal) => {
    const measured = goal.measure(results)
    if (measured === undefined) return { goal, measured, verdict: 'not measured' }
    return { goal, measured, verdict: measured.median <= goal.limit ? 'met' : 'not met' }
  })
}

/** A contender as people call it. */
export function nameOf(contender: ContenderKey): string {
  switch (contender) {
    case 'shift 20':
      return '`shift`, Node 20'
    case 'shift 24':
      return '`shift`, Node 24'
    case 'floor 20':
      return 'two requests, Node 20'
    case 'floor 24':
      return 'two requests, Node 24'
    case 'kubectl warm':
      return '`kubectl patch`, warm'
    case 'kubectl cold':
      return '`kubectl patch`, cold'
    case 'helm':
      return '`helm upgrade`'
  }
}

/** How many times as long as another's run a contender's took, round by round; undefined when one of them was not measured. */
export function wallRatio({ samples }: Cell, one: ContenderKey, other: ContenderKey): Spread | undefined {
  const [ones, others] = [samples[one], samples[other]]
  if (ones === undefined || others === undefined) return undefined
  const walls = (each: readonly Sample[]): number[] => each.map(({ wallMs }) => wallMs)
  return spreadOf(ratiosOf(walls(ones), walls(others)))
}

function ratio(shift: ContenderKey, other: ContenderKey, roundTripMs: number, routes: number, limit: number): Goal {
  return {
    text: `${nameOf(shift)}: against ${nameOf(other)}, at ${roundTripMs} ms, ${routes.toLocaleString('en')} routes`,
    limit,
    unit: 'times',
    measure({ cells }) {
      const cell = cells.find((each) => each.roundTripMs === roundTripMs && each.routes === routes)
      return cell === undefined ? undefined : wallRatio(cell, shift, other)
    },
  }
}

/** The spread in the situation in which its median is highest. */
function highest(
  cells: readonly Cell[],
  contender: ContenderKey,
  read: (sample: Sample) => number,
): Spread | undefined {
  const spreads = cells.flatMap(({ samples }) => {
    const values = samples[contender]?.map(read) ?? []
    return values.length === 0 ? [] : [spreadOf(values)]
  })
  return spreads.sort((a, b) => b.median - a.median)[0]
}
