/** The real kubectl beside the task, on the real cluster. */
import assert from 'node:assert/strict'
import { ready, walk } from '../e2e/suite.ts'
import { appliedRolesSuite } from '../kubectl/applied-roles.ts'
import { applyGuide, kubectl } from '../kubectl/apply-guide.ts'
import { realCluster } from './on-real.ts'

describe('kubectl on the real cluster', function () {
  this.timeout(60_000)

  it('applies the guide’s objects, and sees what the task makes of them', async () => {
    const { tools } = await realCluster()
    const there = await ready({
      title: 'the guide’s objects by kubectl apply',
      cluster: realCluster,
      answersForBlue: false,
      prepare: (canary, image) => applyGuide(tools.kubectl, canary, image),
    })
    const { canary } = there
    const see = (line: string) => kubectl(tools.kubectl, canary, line.split(' '))
    await walk(there, 'Blue_50')
    const weights = await see('get virtualservice mlmodel-virtualservice -o jsonpath={.spec.http[2].route[*].weight}')
    assert.equal(weights, '50 50')
    assert.match(await see('rollout status deployment/model-blue --timeout=20s'), /successfully rolled out/)
    assert.match(await see('get deployments'), /model-blue +1\/1 +1 +1 .*\nmodel-green +1\/1 +1 +1 /)
    assert.match(await see('describe pods'), /Started container model/)
    await canary.act('rollback', {}, 2)
    assert.equal(await see('get deployments -o name'), 'deployment.apps/model-green\n')
    assert.equal(await see('get pods -l model_version=blue -o name'), '')
  })
})

appliedRolesSuite('the real cluster', realCluster, async () => (await realCluster()).tools.kubectl)
