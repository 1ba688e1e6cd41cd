import { strict as assert } from 'node:assert'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import { type Right, rightsFor } from '../../../scripts/permissions/rights.ts'
import { allBut, allRules, images, type LimitedTask } from './limited-task.ts'

type Inputs = Readonly<Record<string, string>>

/** A step that fails without a right. */
export interface DeniedStep {
  readonly right: Right
  readonly run: number
  readonly inputs: Inputs
}

const first: Inputs = { action: 'deploy', image: images.silent }
const bySubsets: Inputs = {
  ...first,
  greenService: 'model',
  blueService: 'model',
  greenSubset: 'green',
  blueSubset: 'blue',
}

/** In an empty namespace. What a step has created before it was denied the next is there for those after it. */
export const inEmptyNamespace: readonly DeniedStep[] = [
  without('list virtualservices', 1, { action: 'shift', blueWeight: '50' }),
  without('list destinationrules', 1, bySubsets),
  without('get virtualservices', 1, first),
  without('get deployments', 1, first),
  without('get services', 1, first),
  without('get gateways', 1, first),
  without('create virtualservices', 1, first),
  without('create gateways', 1, first),
  without('create services', 1, first),
  without('create deployments', 1, first),
  without('list deployments', 1, first),
  without('watch deployments', 1, first),
  without('list replicasets', 1, first),
  without('watch replicasets', 1, first),
  without('list pods', 1, first),
  without('watch pods', 1, first),
]

/** The way from an empty namespace to one in which B has all the traffic beside A. */
export const toBlue100: readonly Omit<DeniedStep, 'right'>[] = [
  { run: 1, inputs: { action: 'deploy', image: images.A } },
  { run: 2, inputs: { action: 'deploy', image: images.B } },
  { run: 2, inputs: { action: 'shift', blueWeight: '100' } },
]

/** After that way. */
export const atBlue100: readonly DeniedStep[] = [
  without('patch virtualservices', 2, { action: 'shift', blueWeight: '50' }),
  without('patch deployments', 2, { action: 'promote' }),
  without('delete deployments', 2, { action: 'rollback' }),
]

/** Takes the right away, runs the step, and gives the right back. */
export async function runDenied(task: LimitedTask, { right, run, inputs }: DeniedStep): Promise<StepResult> {
  await task.allow(allBut(right))
  const step = await task.step(run, inputs)
  await task.allow(allRules)
  return step
}

function without(words: string, run: number, inputs: Inputs): DeniedStep {
  const right = rightsFor('rollout').find(({ verb, resource }) => words === `${verb} ${resource}`)
  assert.ok(right !== undefined, `there is no right '${words}'`)
  return { right, run, inputs }
}
