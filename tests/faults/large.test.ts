/**
 * A VirtualService as large as there may be one. etcd takes 1.5 MiB a write, the API server bodies of 3 MiB, Istio as many
 * routes as fit. Of the rollout's own routes the record keeps what has room in annotations, which may have 256 KiB together.
 */
import assert from 'node:assert/strict'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { type Seen, textOf } from '../e2e/canary.ts'
import { withForeignRoutes, withManyMatches } from './scale/large.ts'
import { measured } from './scale/measured.ts'
import { openScene, peakMiB, requestsIn, type Scene, type StageCost, walkMeasured } from './scale/walk.ts'

/** MiB: the object is read a few times, as text and as values, and each of its copies takes several. */
const mostMiB = 160

before('pack the task', freshPackage)

describe('a rollout of a VirtualService with a megabyte of routes of others', function () {
  this.timeout(60_000)
  let small: readonly StageCost[]
  let large: readonly StageCost[]
  let found: Seen
  let left: Seen

  before('walk the stages with a small one and with the large one', async () => {
    const other = await openScene(1)
    small = await walkMeasured(other)
    await other.stop()
    const scene = await openScene(1, (object) => [withForeignRoutes(object, 1_000_000)])
    found = await scene.canary.virtualService()
    large = await walkMeasured(scene)
    left = await scene.canary.virtualService()
    await scene.stop()
  })

  it('asks for the same, request by request', () => assert.deepEqual(requestsIn(large), requestsIn(small)))

  it('leaves the routes of others alone', () => {
    assert.ok(JSON.stringify(found.spec).length >= 1_000_000)
    assert.deepEqual(left.spec.http.slice(0, -3), found.spec.http.slice(0, -3))
  })

  it('sends what changes and not what is there', () => {
    const more = large.map(({ stage, sentBytes }, at) => [stage, sentBytes - (small[at]?.sentBytes ?? 0)] as const)
    assert.deepEqual(
      more.filter(([, bytes]) => bytes > 500),
      [],
    )
  })

  it(`holds ${mostMiB} MiB at most`, () => assert.ok(peakMiB(large) <= mostMiB, `${peakMiB(large).toFixed(1)} MiB`))
})

describe('a rollout whose own routes are larger than annotations may be', function () {
  this.timeout(60_000)
  let scene: Scene

  before('open the scene', async () => {
    scene = await openScene(1, (object) => [withManyMatches(object, 3_000)])
  })
  after('stop the cluster', () => scene.stop())

  it('goes through all stages, and says what it cannot notice', async () => {
    const { canary } = scene
    assert.ok(JSON.stringify((await canary.virtualService()).spec).length > 600_000)
    const costs = await walkMeasured(scene)
    assert.equal((await canary.look()).phase, 'done')
    assert.ok(peakMiB(costs) <= mostMiB, `${peakMiB(costs).toFixed(1)} MiB`)
    for (const { stage, warnings } of costs) assert.match(warnings.join(), /own routes are too large/, stage)
  })
})

describe('a rollout whose VirtualService outgrows what the server stores', function () {
  this.timeout(60_000)
  let scene: Scene

  before('open the scene', async () => {
    scene = await openScene(1)
  })
  after('stop the cluster', () => scene.stop())

  it('fails with the server’s own word, blames nobody else, and has changed nothing', async () => {
    const { cluster, canary } = scene
    const before = await canary.versions()
    // As kube-apiserver hands on what etcd says.
    const message = 'etcdserver: request is too large'
    const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 }
    cluster.requests.intercept(async ({ verb, path }, proceed) =>
      verb === 'patch' && path.includes('/virtualservices/') ? { kind: 'body', status: 500, body } : proceed(),
    )
    const { step } = await measured(canary, 'deploy', { image: 'registry.example.com/model:B' }, 2)
    assert.equal(step.result, 'Failed', textOf(step))
    assert.match(step.errors.join(), /etcdserver: request is too large.* The API server fails at it/)
    assert.doesNotMatch(step.errors.join(), /Others kept writing/)
    assert.deepEqual(await canary.versions(), before)
  })
})
