/** Whole rollouts over pods without processes, of which each stage is measured. */
import { createHash } from 'node:crypto'
import { type EmbeddedCluster, startCluster } from '../../../rehearsal/cluster/cluster.ts'
import { Canary } from '../../e2e/canary.ts'
import { haste, testClusterOf } from '../../e2e/embedded.ts'
import { type GuideObject, guideObjects } from '../../e2e/guide-objects.ts'
import { stages } from '../../e2e/stages.ts'
import { type HollowNode, hollowFinalizer, hollowScheduler, startHollowNode } from './hollow-node.ts'
import { type Cost, measuredWell, type Requests, requestsOf } from './measured.ts'

/** A namespace in which A is green by the guide's objects, with pods that a hollow node keeps. */
export interface Scene {
  readonly cluster: EmbeddedCluster
  readonly canary: Canary
  readonly node: HollowNode
  readonly stop: () => Promise<void>
}

/** What one stage cost. */
export interface StageCost {
  readonly stage: string
  readonly cost: Cost
  readonly requests: Requests
  /** Of all its requests' bodies. */
  readonly sentBytes: number
  readonly logLines: number
  readonly warnings: readonly string[]
}

const image = (tag: string) => `registry.example.com/model:${tag}`
const digestOf = (of: string) => `sha256:${createHash('sha256').update(of).digest('hex')}`

/**
 * @param change what the guide's objects are to be like beside having so many replicas.
 */
export async function openScene(
  replicas: number,
  change: (object: GuideObject) => readonly GuideObject[] = (object) => [object],
): Promise<Scene> {
  const cluster = await startCluster({ haste })
  const node = startHollowNode(cluster.store, digestOf)
  const canary = await Canary.open(testClusterOf(cluster))
  for (const one of guideObjects(canary, image('A')).flatMap(change)) {
    await canary.create(one.collection, one.collection === 'deployments' ? hollow(one, replicas) : one.object)
  }
  await canary.untilReady('model-green', replicas)
  return { cluster, canary, node, stop: () => cluster.stop() }
}

function hollow({ object }: GuideObject, replicas: number): GuideObject['object'] {
  // biome-ignore lint/suspicious/noExplicitAny: the spec of a Deployment that the tests made themselves
  const { template, ...spec } = object.spec as any
  const metadata = { ...template.metadata, finalizers: [hollowFinalizer] }
  const pod = { ...template.spec, schedulerName: hollowScheduler }
  return { ...object, spec: { ...spec, replicas, template: { metadata, spec: pod } } }
}

/** The watches that a stage has open before what it waits for may come: so each of them waits, however fast pods are. */
const watches: Readonly<Record<string, number>> = { deploy: 3, shift: 0, promote: 3, remove: 1 }

/** Walks all stages with image B by run 2, and measures each. */
export async function walkMeasured(scene: Scene, inputs: Readonly<Record<string, string>> = {}): Promise<StageCost[]> {
  const costs: StageCost[] = []
  for (const { stage, action, inputs: own } of stages) {
    costs.push(await walkStage(scene, stage, action, { ...own(image('B')), timeoutSeconds: '120', ...inputs }))
  }
  return costs
}

async function walkStage(
  { cluster, canary, node }: Scene,
  stage: string,
  action: string,
  inputs: Readonly<Record<string, string>>,
): Promise<StageCost> {
  let left = watches[action] ?? 0
  let sentBytes = 0
  if (left > 0) node.hold()
  const stop = cluster.requests.subscribe(({ user, verb, body }) => {
    if (!user.startsWith(`system:serviceaccount:${canary.namespace}:`)) return
    sentBytes += Buffer.byteLength(body)
    if (verb !== 'watch') return
    left--
    if (left === 0) node.release()
  })
  try {
    const { result, requests } = await requestsOf(cluster, canary, () => measuredWell(canary, action, inputs, 2))
    const { lines, warnings } = result.step
    return { stage, cost: result.cost, requests, sentBytes, logLines: lines.length, warnings }
  } finally {
    stop()
    node.release()
  }
}

/** The most memory that any of the stages held, in MiB. */
export function peakMiB(costs: readonly StageCost[]): number {
  return Math.max(...costs.map(({ cost }) => cost.peakKiB / 1024))
}

/** What each stage asked for. */
export function requestsIn(costs: readonly StageCost[]): Readonly<Record<string, Requests>> {
  return Object.fromEntries(costs.map(({ stage, requests }) => [stage, requests]))
}
