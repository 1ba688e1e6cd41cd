/** An embedded cluster of these tests' own, whose answers they can change, with A on green and B on blue. */
import assert from 'node:assert/strict'
import type { StepRequest, StepResult } from '../../../rehearsal/agent/step.ts'
import type { BodyAnswer } from '../../../rehearsal/cluster/api/answer.ts'
import type { ApiRequest } from '../../../rehearsal/cluster/api/request-log.ts'
import { type EmbeddedCluster, startCluster } from '../../../rehearsal/cluster/cluster.ts'
import { Canary, textOf } from '../../e2e/canary.ts'
import { haste, testClusterOf } from '../../e2e/embedded.ts'
import { assertHarmless, type Said } from './harmless.ts'

export interface Ground {
  readonly cluster: EmbeddedCluster
  readonly canary: Canary
  /** Of A on green and B on blue. */
  readonly candidate: string
}

let started: Promise<Ground> | undefined

/** The ground, which the first test that asks for it starts. It is gone after the last. */
export function ground(): Promise<Ground> {
  started ??= start()
  return started
}

after('stop the cluster', async () => {
  await (await started)?.cluster.stop()
})

async function start(): Promise<Ground> {
  const cluster = await startCluster({ haste })
  const canary = await Canary.open(testClusterOf(cluster))
  const [A, B] = [await canary.publish('A', 'modelA'), await canary.publish('B', 'modelB')]
  await canary.act('deploy', { image: A.image }, 1)
  await canary.act('deploy', { image: B.image }, 2)
  return { cluster, canary, candidate: B.image }
}

/** Runs a step of run 2 and hears every line of it. */
export async function said(
  canary: Canary,
  action: string,
  inputs: Readonly<Record<string, string>>,
  more: Partial<StepRequest> = {},
): Promise<Said> {
  const lines: string[] = []
  const step = await canary.run(action, inputs, 2, { ...more, onRawLine: (line) => lines.push(line) })
  return { step, lines }
}

/** The same, and that it does no harm. */
export async function harmless(
  what: string,
  canary: Canary,
  action: string,
  inputs: Readonly<Record<string, string>>,
  result?: StepResult['result'],
): Promise<StepResult> {
  const all = await said(canary, action, inputs)
  assertHarmless(all, what)
  if (result !== undefined) assert.equal(all.step.result, result, textOf(all.step))
  return all.step
}

/** Has the API server answer otherwise while work is done. @param change undefined: as it would. */
export async function answering<T>(
  { cluster }: Ground,
  change: (request: ApiRequest, answer: BodyAnswer | undefined) => BodyAnswer | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const stop = cluster.requests.intercept(async (request, proceed) => {
    const answer = await proceed()
    // The cluster's own parts are not to be confused.
    return request.user.startsWith('system:serviceaccount:') ? (change(request, answer) ?? answer) : answer
  })
  try {
    return await work()
  } finally {
    stop()
  }
}
