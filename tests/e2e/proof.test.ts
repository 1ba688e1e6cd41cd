import assert from 'node:assert/strict'
import { Canary, textOf } from './canary.ts'
import { failedWith, probing, recordOf, Shadow } from './probing.ts'
import { sharedCluster } from './shared-cluster.ts'
import { stages } from './stages.ts'

/** A namespace in which A is green and B is published. */
async function withGreen() {
  const canary = await Canary.open(await sharedCluster())
  const shadow = await Shadow.prepare(canary)
  const A = await canary.publish('A', 'modelA')
  const B = await canary.publish('B', 'modelB')
  await canary.act('deploy', { image: A.image }, 1)
  return { canary, shadow, A, B }
}

describe('a proof of the split', function () {
  this.timeout(120_000)

  it('holds in each stage of a rollout, and is told with the share and its interval', async () => {
    const { canary, B } = await withGreen()
    const wanted = [0, 50, 100, 100, 0]
    for (const [at, { stage, action, inputs }] of stages.entries()) {
      const step = await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2)
      const said = new RegExp(
        `Proven by \\d+ probes: blue's share set ${wanted[at]} %, seen [\\d.]+ %, truth .* sure\\)`,
      )
      assert.match(textOf(step), said, stage)
      assert.match(textOf(step), /\nProof\n {2}weighted route: as set, by 200 probes/, stage)
      assert.match(textOf(step), /x-api-version: blue: as set, by 20 probes/, stage)
      assert.equal((await recordOf(canary)).claim, undefined, `${stage} gives the rollout free`)
    }
    const { history } = await recordOf(canary)
    const told = history.map(({ action, phase, blue }) => `${action} ${phase} ${blue}`)
    assert.deepEqual(told.slice(-8), [
      'deploy deploying 0',
      'deploy deployed 0',
      'shift shifting 50',
      'shift shifting 100',
      'promote promoting 100',
      'promote promoted 100',
      'remove removing 0',
      'remove done 0',
    ])
  })

  it('is made again when a stage runs again, and nothing is written for it', async () => {
    const { canary, B } = await withGreen()
    for (const { stage, action, inputs } of stages) {
      await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2)
      let again = ''
      const writes = await canary.writesOf(async () => {
        again = textOf(await canary.act(action, { ...inputs(B.image), ...probing(canary) }, 2))
      })
      assert.match(again, /Proven by \d+ probes/, stage)
      assert.equal(writes, 0, stage)
    }
  })

  it('fails as a wrong split where the gateway does not obey, and the rollout is rolled back, proven and told first', async () => {
    const { canary, shadow, A, B } = await withGreen()
    await canary.act('deploy', { image: B.image }, 2)
    await shadow.cast()
    const step = await canary.run('shift', { blueWeight: '50', ...probing(canary), proofSeconds: '2' }, 2)
    failedWith(
      step,
      /^ROLLED BACK: traffic is green 100 %, blue 0 %, proven \(Proven by 240 probes.*Why: The split is not as set: of 200 probes .* green answered 200 and blue 0/,
    )
    assert.deepEqual(await canary.look(), {
      green: { image: A.image, ready: 1, weight: 100 },
      blue: undefined,
      phase: 'rolledBack',
    })
  })
})
