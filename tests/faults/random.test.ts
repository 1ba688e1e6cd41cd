import assert from 'node:assert/strict'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { brokenBy } from './judge/broken.ts'
import { drawSchedule } from './schedule/draw.ts'
import { sideBySide } from './storm/side-by-side.ts'

const { FAULTS_FROM = '1', FAULTS_SCHEDULES = '40', FAULTS_LANES = '8' } = process.env
const seeds = Array.from({ length: Number(FAULTS_SCHEDULES) }, (_, at) => Number(FAULTS_FROM) + at)

describe('a storm of faults, by a seed', function () {
  this.timeout(600_000)
  let played: readonly Promise<string | undefined>[] = []

  before('begin', async () => {
    const cluster = await sharedCluster()
    played = sideBySide(seeds, Number(FAULTS_LANES), (seed) => brokenBy(cluster, drawSchedule(seed)))
    // Each is awaited by its own test.
    for (const one of played) one.catch(() => undefined)
  })

  for (const [at, seed] of seeds.entries()) {
    it(`leaves a rollout right: seed ${seed}`, async () => {
      const broken = await played[at]
      if (broken !== undefined) assert.fail(broken)
    })
  }
})
