/** What grows with a rollout, and how: counted, not timed. */
import assert from 'node:assert/strict'
import { freshPackage } from '../../scripts/fresh-package.ts'
import type { GuideObject } from '../e2e/guide-objects.ts'
import { measuredWell, type Requests, requestsOf, sumOf } from './scale/measured.ts'
import { roundsOf } from './scale/rounds.ts'
import { openScene, type Scene, walkMeasured } from './scale/walk.ts'

before('pack the task', freshPackage)

/** The guide's VirtualService so many times, each for a host of its own. */
function several(count: number): (object: GuideObject) => readonly GuideObject[] {
  return (one) => {
    if (one.collection !== 'virtualservices') return [one]
    const { object } = one
    const further = Array.from({ length: count - 1 }, (_, at): GuideObject => {
      const spec = { ...(object.spec as object), hosts: [`further-${at}.example.com`] }
      return { ...one, object: { ...object, metadata: { name: `further-${at}` }, spec } }
    })
    return [one, ...further]
  }
}

function namesOf(count: number): string {
  return ['mlmodel-virtualservice', ...Array.from({ length: count - 1 }, (_, at) => `further-${at}`)].join(', ')
}

describe('a shift of 20 VirtualServices', function () {
  this.timeout(60_000)

  interface Seen {
    readonly rounds: readonly number[]
    readonly requests: Requests
    readonly connections: number
  }
  let one: Seen
  let twenty: Seen

  async function shiftOf(count: number): Promise<Seen> {
    const scene = await openScene(1, several(count))
    const { cluster, canary } = scene
    const virtualService = namesOf(count)
    try {
      await canary.act('deploy', { image: 'registry.example.com/model:B', virtualService }, 2)
      const { result, rounds } = await roundsOf(cluster, canary, () =>
        requestsOf(cluster, canary, () => measuredWell(canary, 'shift', { blueWeight: '50', virtualService }, 2)),
      )
      return { rounds, requests: result.requests, connections: result.result.cost.connections }
    } finally {
      await scene.stop()
    }
  }

  before('shift one, and twenty', async () => {
    one = await shiftOf(1)
    twenty = await shiftOf(20)
  })

  it('takes as many round trips as of one', () => {
    // What is there, what blue's pods run, and the write.
    assert.equal(one.rounds.length, 3, one.rounds.join(', '))
    assert.equal(twenty.rounds.length, 3, twenty.rounds.join(', '))
  })

  it('reads and writes each once, over one connection', () => {
    assert.equal(sumOf(twenty.requests), sumOf(one.requests) + 19 * 2)
    assert.deepEqual([one.connections, twenty.connections], [1, 1])
    for (const [asked, times] of Object.entries(twenty.requests)) assert.equal(times, 1, asked)
  })
})

describe('a wait for pods', function () {
  this.timeout(60_000)
  let scene: Scene

  const seen = new Map<number, readonly Requests[]>()
  before('walk the stages with more and more pods', async () => {
    for (const pods of [1, 10, 200]) {
      scene = await openScene(pods)
      seen.set(
        pods,
        (await walkMeasured(scene)).map(({ requests }) => requests),
      )
      await scene.stop()
    }
  })

  it('costs of each kind one list and one watch, however many pods there are', () => {
    for (const [pods, stages] of seen) assert.deepEqual(stages, seen.get(1), `${pods} pods`)
    const [deploy = {}] = seen.get(200) ?? []
    const waited = Object.entries(deploy).filter(([asked]) => /^(list|watch) .*Selector/.test(asked))
    assert.deepEqual(Object.fromEntries(waited), {
      'list deployments ?fieldSelector': 1,
      // The other one tells which digests blue's pods run.
      'list pods ?labelSelector': 2,
      'list replicasets ?labelSelector': 1,
      'watch deployments ?fieldSelector': 1,
      'watch pods ?labelSelector': 1,
      'watch replicasets ?labelSelector': 1,
    })
  })
})
