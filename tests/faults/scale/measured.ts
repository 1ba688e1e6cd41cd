/** A step of which is known what it took of its machine and what it asked of the API server. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import { type Canary, textOf } from '../../e2e/canary.ts'

/** What a step took of its machine. */
export interface Cost {
  /** The most memory that its process held at a time, as the system counts it, in KiB. */
  readonly peakKiB: number
  /** Of user and system, in milliseconds. */
  readonly cpuMs: number
  readonly connections: number
}

export interface Measured {
  readonly step: StepResult
  readonly cost: Cost
}

type Inputs = Readonly<Record<string, string>>

const preloaded = fileURLToPath(new URL('measure.cjs', import.meta.url))

/** Runs an action of the packaged task, and measures its process from outside of its code. */
export async function measured(canary: Canary, action: string, inputs: Inputs, run: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'measured-'))
  const file = join(folder, 'cost.json')
  try {
    const env = { NODE_OPTIONS: `--require ${JSON.stringify(preloaded)}`, MEASURE_FILE: file }
    const step = await canary.run(action, inputs, run, { env })
    return { step, cost: JSON.parse(await readFile(file, 'utf8')) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The same for an action that is to succeed. */
export async function measuredWell(canary: Canary, action: string, inputs: Inputs, run: number): Promise<Measured> {
  const done = await measured(canary, action, inputs, run)
  assert.equal(done.step.result, 'Succeeded', textOf(done.step))
  return done
}

/** What was asked of the API server, and how often: `list pods ?labelSelector` is one line whatever the selector. */
export type Requests = Readonly<Record<string, number>>

/**
 * Counts what the service accounts of a canary's namespace ask for while `work` is done, by verb, resource, name and, of
 * collections, which selectors and limits there were.
 */
export async function requestsOf<T>(
  cluster: EmbeddedCluster,
  { namespace }: Canary,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly requests: Requests }> {
  const counts = new Map<string, number>()
  const stop = cluster.requests.subscribe(({ user, verb, path, query }) => {
    if (!user.startsWith(`system:serviceaccount:${namespace}:`)) return
    const asked = [verb, placeOf(path, namespace), ...selectorsIn(query)].join(' ')
    counts.set(asked, (counts.get(asked) ?? 0) + 1)
  })
  try {
    const result = await work()
    return { result, requests: Object.fromEntries([...counts].sort()) }
  } finally {
    stop()
  }
}

/** The number of requests in all. */
export function sumOf(requests: Requests): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0)
}

/** `virtualservices/NAME` of the namespace; a path outside of it as it is. */
function placeOf(path: string, namespace: string): string {
  return path.split(`/namespaces/${namespace}/`)[1] ?? path
}

function selectorsIn(query: string): string[] {
  const narrowing = ['labelSelector', 'fieldSelector', 'limit']
  const found = [...new URLSearchParams(query).keys()].filter((name) => narrowing.includes(name)).sort()
  return found.length === 0 ? [] : [`?${found.join('&')}`]
}
