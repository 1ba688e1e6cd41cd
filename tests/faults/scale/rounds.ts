import { setTimeout } from 'node:timers/promises'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import type { Canary } from '../../e2e/canary.ts'

/**
 * Milliseconds without a further request until a round counts as asked: what is sent together comes within a few, and what
 * comes next can only come once something was answered.
 */
const quiet = 150

/**
 * Counts the rounds in which the service accounts of a canary's namespace ask while `work` is done: no request of a round is
 * answered before all of them have come, so that many at a time are one round and many in a row are many.
 */
export async function roundsOf<T>(
  cluster: EmbeddedCluster,
  { namespace }: Canary,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly rounds: readonly number[] }> {
  const rounds: number[] = []
  let asked = 0
  let latest = 0
  let round: Promise<void> | undefined

  async function settle(): Promise<void> {
    for (let rest = quiet; rest > 0; rest = latest + quiet - performance.now()) await setTimeout(rest)
    rounds.push(asked)
    asked = 0
    round = undefined
  }

  const stop = cluster.requests.intercept(async ({ user }, proceed) => {
    if (!user.startsWith(`system:serviceaccount:${namespace}:`)) return proceed()
    asked++
    latest = performance.now()
    round ??= settle()
    await round
    return proceed()
  })
  try {
    return { result: await work(), rounds }
  } finally {
    stop()
  }
}
