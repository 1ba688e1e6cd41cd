import assert from 'node:assert/strict'
import { sharedCluster } from '../e2e/shared-cluster.ts'
import { found } from './found.ts'
import { brokenBy } from './judge/broken.ts'

describe('a storm that has found a fault', function () {
  this.timeout(120_000)

  for (const { it: what, schedule } of found) {
    it(`finds none any more: ${what}`, async () => {
      const broken = await brokenBy(await sharedCluster(), schedule)
      if (broken !== undefined) assert.fail(broken)
    })
  }
})
