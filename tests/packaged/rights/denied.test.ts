import { strict as assert } from 'node:assert'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import { actions, rightsFor } from '../../../scripts/permissions/rights.ts'
import { atBlue100, type DeniedStep, inEmptyNamespace, runDenied, toBlue100 } from './denied-steps.ts'
import { assertDenial, images, type LimitedTask, limitTask, startModels } from './limited-task.ts'

describe('a step that is denied a right', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster

  before(async () => {
    cluster = await startModels()
  })
  after(() => cluster.stop())

  it('is known for every right that the Role gives', () => {
    const denied = [...inEmptyNamespace, ...atBlue100].map(({ right }) => right)
    assert.deepEqual(new Set(denied), new Set(rightsFor('rollout')))
  })

  describe('in an empty namespace', () => {
    let task: LimitedTask
    before(async () => {
      task = await limitTask(cluster, 'empty')
    })
    for (const row of inEmptyNamespace) it(`says so: ${title(row)}`, () => tells(task, row))
  })

  describe('while blue has all the traffic', () => {
    let task: LimitedTask
    before(async () => {
      task = await limitTask(cluster, 'blue100')
      for (const { run, inputs } of toBlue100) assert.equal((await task.step(run, inputs)).result, 'Succeeded')
    })
    for (const row of atBlue100) it(`says so: ${title(row)}`, () => tells(task, row))
  })

  it('is each that would write, with the Role of status.yaml', async () => {
    const task = await limitTask(cluster, 'looking', ['status.yaml'])
    for (const action of actions) {
      const step = await task.step(1, { action, blueWeight: '50', image: images.A })
      // There is nothing to roll back.
      if (action === 'status' || action === 'rollback') assert.equal(step.result, 'Succeeded')
      else assert.match(step.errors.join(), /Nothing was changed\./, action)
    }
    assert.deepEqual(cluster.store.list('VirtualService', { namespace: 'looking' }), [])
  })
})

function title({ right: { verb, resource }, inputs: { action } }: DeniedStep): string {
  return `${action} without ${verb} ${resource}`
}

async function tells(task: LimitedTask, row: DeniedStep): Promise<void> {
  assertDenial(task, row.right, await runDenied(task, row))
}
