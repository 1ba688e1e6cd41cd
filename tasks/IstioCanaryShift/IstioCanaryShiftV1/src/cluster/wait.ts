import { msg } from '../language/message.ts'
import type { Deployment, LabelSelector, Pod, ReplicaSet } from '../rollout/objects.ts'
import type { Readiness } from '../rollout/readiness.ts'
import { isRolledOut, judgeReadiness } from '../rollout/readiness.ts'
import { follow } from './follow.ts'
import type { KubernetesApi } from './kubernetes-api.ts'

export interface Waiting {
  readonly api: KubernetesApi
  readonly deployment: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** How a wait ended. */
export type WaitResult =
  | { readonly ended: 'ready' | 'failed' | 'timedOut'; readonly readiness: Readiness }
  | { readonly ended: 'missing' }

// A pod that can't be placed is given half of the time, and five minutes at most: an autoscaler may bring a node.
const patienceShare = 0.5
const patienceLimitMs = 5 * 60_000

/** What is there of a Deployment, as far as it was seen. */
interface Seen {
  deployments?: readonly Deployment[]
  sets?: readonly ReplicaSet[]
  pods?: readonly Pod[]
}

/** Progress is told when it has changed, and again after this time without a change. */
const heartbeatMs = 5_000

/** Of pods that change one after the other it is told no oftener than this, so that a log grows with time, not with pods. */
const breathMs = 1_000

/**
 * Waits until every pod of a Deployment's current template is ready, by watching it, its ReplicaSets and its pods.
 * Ends early when a pod can't become ready without someone's help.
 */
export async function awaitReady(
  waiting: Waiting,
  onProgress: (readiness: Readiness, waitedMs: number) => void,
): Promise<WaitResult> {
  const { api, deployment, timeoutMs, now } = waiting
  const first = await api.get<Deployment>('Deployment', deployment)
  if (first === undefined) return { ended: 'missing' }
  const start = now()
  const patienceMs = Math.min(timeoutMs * patienceShare, patienceLimitMs)
  const owned = { labelSelector: selectorText(first.spec.selector) }
  const seen: Seen = {}
  let told = ''
  let toldAt = start
  return race(waiting, (judge) => {
    const step = (): WaitResult | undefined => {
      const { deployments, sets, pods } = seen
      if (deployments === undefined || sets === undefined || pods === undefined) return undefined
      const [current] = deployments
      if (current === undefined) return { ended: 'missing' }
      const waitedMs = now() - start
      const readiness = judgeReadiness({ deployment: current, replicaSets: sets, pods }, waitedMs < patienceMs)
      const text = JSON.stringify({ ...readiness, state: undefined })
      const isOver = readiness.state !== 'progressing'
      const silentMs = now() - toldAt
      if (text !== told ? isOver || told === '' || silentMs >= breathMs : silentMs >= heartbeatMs) {
        told = text
        toldAt = now()
        onProgress(readiness, waitedMs)
      }
      if (isOver) return { ended: readiness.state, readiness }
      return waitedMs >= timeoutMs ? { ended: 'timedOut', readiness } : undefined
    }
    // All pods are looked at when there is something to see for the first time, and at each tick of the clock; in between
    // only the Deployment's own word that it is done. Looking at all of them for each that changes would be their square.
    const see = <K extends keyof Seen>(kind: K, objects: Seen[K], isOver = false) => {
      const isFirst = seen[kind] === undefined
      seen[kind] = objects
      if (isFirst || isOver) judge()
    }
    const following = (signal: AbortSignal) => ({ ...waiting, signal, selection: owned })
    return {
      step,
      follow: (signal) => [
        follow<Deployment>(
          api,
          { ...following(signal), kind: 'Deployment', selection: byName(deployment) },
          (objects) => see('deployments', objects, objects.every(isRolledOut)),
        ),
        follow<ReplicaSet>(api, { ...following(signal), kind: 'ReplicaSet' }, (objects) => see('sets', objects)),
        follow<Pod>(api, { ...following(signal), kind: 'Pod' }, (objects) => see('pods', objects)),
      ],
    }
  })
}

/** Waits until a Deployment is gone. False when the time is up before. */
export async function awaitGone(waiting: Waiting): Promise<boolean> {
  const { api, deployment, timeoutMs, now } = waiting
  const start = now()
  let gone = false
  return race(waiting, (judge) => ({
    step: () => (gone ? true : now() - start >= timeoutMs ? false : undefined),
    follow: (signal) => [
      follow<Deployment>(api, { ...waiting, signal, kind: 'Deployment', selection: byName(deployment) }, (objects) => {
        gone = objects.length === 0
        judge()
      }),
    ],
  }))
}

interface Race<T> {
  /** Looks at what was seen so far; a value ends the wait. */
  readonly step: () => T | undefined
  readonly follow: (signal: AbortSignal) => readonly Promise<void>[]
}

const tickMs = 250

/** Follows until `step` gives a value, looking at each change and at each tick of the clock. */
async function race<T>({ signal, sleep }: Waiting, prepare: (judge: () => void) => Race<T>): Promise<T> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  let wake: () => void = () => undefined
  const { step, follow: start } = prepare(() => wake())
  const failures: unknown[] = []
  const told = (error: unknown) => {
    failures.push(error)
    wake()
  }
  for (const following of start(both)) following.catch(told)
  tick(sleep, both, () => wake()).catch(told)
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      signal.throwIfAborted()
      if (failures.length > 0) throw failures[0]
      const result = step()
      if (result !== undefined) return result
      await changed
    }
  } finally {
    stop.abort()
  }
}

async function tick(sleep: Waiting['sleep'], signal: AbortSignal, wake: () => void): Promise<void> {
  for (;;) {
    await sleep(tickMs, signal)
    wake()
  }
}

function byName(name: string) {
  return { fieldSelector: `metadata.name=${name}` }
}

/** A selector as the query parameter `labelSelector` has it. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
  const sets = matchExpressions.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In':
        return `${key} in (${values.join(',')})`
      case 'NotIn':
        return `${key} notin (${values.join(',')})`
      case 'Exists':
        return key
      case 'DoesNotExist':
        return `!${key}`
      default:
        throw new Error(msg`Unknown operator '${operator}' in a label selector.`)
    }
  })
  return [...equal, ...sets].join(',')
}
