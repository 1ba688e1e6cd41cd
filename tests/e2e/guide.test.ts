/** Runs every piece of YAML that the operator's guide shows, and expects what the guide says comes of it. */
import assert from 'node:assert/strict'
import { readFragments } from './guide/fragments.ts'
import { play } from './guide/play.ts'
import { begin } from './guide/starts.ts'
import { sharedCluster } from './shared-cluster.ts'

describe('the operator’s guide', function () {
  this.timeout(60_000)

  for (const fragment of readFragments()) {
    const { heading, line, after, circumstance, outcome, saying } = fragment
    const start = circumstance === undefined ? after : `${after}, with ${circumstance}`
    it(`shows a step that ${outcome} after ${start} (${heading}, line ${line})`, async () => {
      const beginning = await begin(await sharedCluster(), after, circumstance)
      const { result, log } = await play(fragment, beginning).finally(beginning.surroundings.end)
      assert.equal(result, outcome === 'succeeds' ? 'Succeeded' : 'Failed', log)
      for (const text of saying) assert.ok(log.includes(text), `${text}\nis not in\n${log}`)
    })
  }
})
