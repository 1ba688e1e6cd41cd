import assert from 'node:assert/strict'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import { type Canary, textOf } from '../canary.ts'
import { openChronicle } from './chronicle.ts'
import { faultsOf, type RaceRules } from './rules.ts'

/** A step of a pipeline run in a race. */
export interface Racer {
  readonly action: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly run: number
}

/** A racer with what became of it. */
export interface Finisher extends Racer {
  readonly step: StepResult
}

/** How a step says that it gave way to another. Anything else that fails in a race is a fault. */
export const refusals: readonly RegExp[] = [
  /A rollout of run .* is under way here/,
  /has released here since/,
  /The rollout is in phase '\w+'; '\w+' needs /,
  /This run's rollout is in phase '\w+'; 'deploy' would lose the old image/,
  /The weights are .*; 'promote' needs /,
  /This run has no rollout here; the last one, of .*, ended as '\w+'/,
]

/**
 * Runs steps against each other, a process each, and judges every version that the cluster stored meanwhile. The steps
 * run into each other for certain: each one's first write is held until all others have theirs or have ended.
 * @throws AssertionError when a version breaks a rule, or a step failed without saying which one it gave way to
 */
export async function race(canary: Canary, racers: readonly Racer[], rules: RaceRules): Promise<readonly Finisher[]> {
  const chronicle = await openChronicle(canary)
  const line = startingLine(racers.length)
  const stop = canary.cluster.onWrite({
    before: async ({ path }) => {
      if (path.includes(`/namespaces/${canary.namespace}/`)) await line.wait()
    },
  })
  const finishers = await Promise.all(
    racers.map(async (racer, index) => {
      const step = await canary.run(racer.action, racer.inputs, racer.run, { job: String(index) })
      line.leave()
      return { ...racer, step }
    }),
  )
  stop()
  assert.deepEqual(faultsOf(await chronicle.close(), rules), [], finishers.map(tell).join('\n'))
  for (const finisher of finishers) judge(finisher)
  return finishers
}

function judge(finisher: Finisher): void {
  const { result, errors } = finisher.step
  if (result === 'Succeeded') return
  assert.ok(result === 'Failed' && errors.length === 1, tell(finisher))
  assert.ok(
    refusals.some((refusal) => refusal.test(errors.join())),
    tell(finisher),
  )
}

/** A racer with its log, for an error. */
export function tell({ action, run, step }: Finisher): string {
  return `--- ${action} of run ${run}: ${step.result}\n${textOf(step)}`
}

/** Holds whoever comes until all are there or have left; from then on nobody is held. */
function startingLine(racers: number): { wait: () => Promise<void>; leave: () => void } {
  let missing = racers
  let go: () => void
  const start = new Promise<void>((resolve) => {
    go = resolve
  })
  const leave = (): void => {
    missing--
    if (missing <= 0) go()
  }
  return {
    wait: () => {
      leave()
      return start
    },
    leave,
  }
}
