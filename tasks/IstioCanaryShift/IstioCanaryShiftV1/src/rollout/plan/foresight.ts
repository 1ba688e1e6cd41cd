import { Refusal } from '../refusal.ts'
import { planAction } from './actions.ts'
import { evidenceAfter, expectedAfter } from './outlook.ts'
import type { Plan, Situation, Step } from './plan.ts'

// A list of shares has a hundred at most, and each takes a few rounds.
const mostRounds = 1_000

/** What an action is going to do when all goes well. */
export interface Foresight {
  readonly steps: readonly Step[]
  /** What is to be there then. */
  readonly situation: Situation
}

/**
 * Plans ahead from a plan, through all its waits. It ends before what cannot be foreseen: another step's end, and what would
 * be refused as things stand, which is told when its time comes.
 */
export function foresee(situation: Situation, plan: Plan): Foresight {
  let foreseen: Foresight = { steps: [], situation }
  let next: Plan | undefined = plan
  for (let round = 1; next !== undefined && round <= mostRounds; round++) {
    foreseen = after(foreseen, next)
    const isOver: boolean = next.finished || next.steps.some(({ kind }) => kind === 'awaitTurn')
    next = isOver ? undefined : planOnwardFrom(foreseen.situation)
  }
  return foreseen
}

function after({ steps, situation }: Foresight, plan: Plan): Foresight {
  const observed = expectedAfter(situation.observed, plan.steps, situation.target)
  const evidence = plan.steps.reduce(evidenceAfter, situation.evidence)
  return { steps: [...steps, ...plan.steps], situation: { ...situation, observed, evidence } }
}

function planOnwardFrom(situation: Situation): Plan | undefined {
  try {
    return planAction(situation)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
