import { strict as assert } from 'node:assert'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import { type Right, rightsFor } from '../../../scripts/permissions/rights.ts'
import { type Rule, rulesFor } from '../../../scripts/permissions/roles.ts'
import { stages } from '../../e2e/stages.ts'
import { images, limitTask, startModels } from './limited-task.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  virtualservices: ['mlmodel-virtualservice'],
  gateways: ['mlmodel-gateway'],
  deployments: ['model-green', 'model-blue'],
  services: ['model-svc-green', 'model-svc-blue'],
}

describe('a Role that names its objects, as docs/permissions.md tells', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster

  before(async () => {
    cluster = await startModels()
  })
  after(() => cluster.stop())

  it('is enough for a release over objects that are there', async () => {
    const task = await limitTask(cluster, 'named')
    const first = await task.step(1, { action: 'deploy', image: images.A })
    assert.equal(first.result, 'Succeeded')
    await task.allow(rightsFor('rollout').filter(isNeeded).flatMap(narrowed))
    for (const { action, inputs } of stages) {
      const step = await task.step(2, { action, ...inputs(images.B) })
      assert.equal(step.result, 'Succeeded', `${action}: ${step.errors.join()}`)
    }
  })
})

/** Of what is there already, nothing has to be created but blue's Deployment. */
function isNeeded({ verb, resource }: Right): boolean {
  return verb !== 'create' || resource === 'deployments'
}

function narrowed(right: Right): readonly Rule[] {
  const byName = ['get', 'patch', 'delete'].includes(right.verb)
  const watchedByName = right.resource === 'deployments' && right.verb !== 'create'
  const resourceNames = names[right.resource]
  return rulesFor([right]).map((rule) =>
    (byName || watchedByName) && resourceNames !== undefined ? { ...rule, resourceNames } : rule,
  )
}
