import assert from 'node:assert/strict'
import { agentNodes } from '../../scripts/agent-nodes.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { measure } from '../bench/measure.ts'
import { readOptions } from '../bench/options.ts'
import type { Sample } from '../bench/results.ts'

describe('the bench', function () {
  this.timeout(60_000)

  it('measures a shift, kubectl beside it, and a whole rollout', async () => {
    const options = readOptions('--runs 1 --latency 20 --routes 10 --node 20.20.2 --without-helm'.split(' '))
    const nodes = (await agentNodes()).filter(({ version }) => options.nodes.includes(version))
    const kubectl = process.env.KUBECTL ?? assert.fail('no kubectl')
    const { task } = await freshPackage()
    const { cells, rollouts, ...rest } = await measure(
      options,
      { task, nodes, kubectl, helm: undefined },
      () => undefined,
    )

    const [cell, ...others] = cells
    assert.deepEqual(others, [])
    const taken = Object.entries(cell?.samples ?? {})
    assert.deepEqual(taken.map(([key]) => key).sort(), ['floor 20', 'kubectl cold', 'kubectl warm', 'shift 20'])
    for (const [key, samples] of taken) {
      const [sample, ...more] = samples as readonly Sample[]
      assert.ok(sample !== undefined && more.length === 0, key)
      const { wallMs, cpuMs, peakKb, traffic } = sample
      // Two for TCP and TLS, one to read and one to write.
      assert.ok(wallMs > 4 * 20 && cpuMs > 5 && peakKb > 20_000, JSON.stringify(sample))
      assert.equal(traffic.connections, 1)
      assert.equal(traffic.requests?.filter(({ method }) => method === 'PATCH').length, 1)
    }
    const stages = rollouts.map((rollout) => rollout.stages.map(({ stage }) => stage))
    assert.deepEqual(stages, [['Blue_0', 'Blue_50', 'Blue_100', 'Blue_Green', 'Green_100']])
    assert.ok((rest.task?.zipped ?? 0) > 100_000)
  })
})
