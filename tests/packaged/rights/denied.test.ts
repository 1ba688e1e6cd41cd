import { strict as assert } from 'node:assert'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import { actions, rightsFor } from '../../../scripts/permissions/rights.ts'
import { atBlue100, type DeniedStep, inEmptyNamespace, runDenied, toBlue100 } from './denied-steps.ts'
import { images, type LimitedTask, limitTask, startModels } from './limited-task.ts'

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
    const task = await limitTask(cluster, 'looking', 'status.yaml')
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

/** The error names identity, verb, resource, group and namespace, and the line that tests it. */
async function tells(task: LimitedTask, row: DeniedStep): Promise<void> {
  const { verb, resource, group } = row.right
  const step = await runDenied(task, row)
  assert.equal(step.errors.length, 1)
  const error = step.errors.join()
  const { namespace, identity } = task
  const denial = `User "${identity}" cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "${namespace}"`
  assert.ok(error.includes(denial), error)
  assert.match(error, /\(403\)/)
  const question = new RegExp(
    `kubectl auth can-i ${verb} ${resource}${group && `\\.${group}`}\\S* -n ${namespace} --as=${identity}`,
  )
  assert.match(error, question)
}
