import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import type { EmbeddedCluster } from '../../../rehearsal/cluster/cluster.ts'
import { attributesOf } from '../../../rehearsal/cluster/rbac/attributes.ts'
import { type Right, rightsFor } from '../../../scripts/permissions/rights.ts'
import { rulesFor } from '../../../scripts/permissions/roles.ts'
import { type Release, startRelease } from '../analysis/istio-release.ts'
import { toBlue100 } from './denied-steps.ts'
import { assertDenial, type LimitedTask, limitTask, startModels } from './limited-task.ts'

describe('the rights that the input analyze asks for', function () {
  this.timeout(60_000)
  let cluster: EmbeddedCluster
  let release: Release
  let task: LimitedTask
  let tools: string

  before(async () => {
    release = await startRelease()
    await release.says()
    tools = await mkdtemp(join(tmpdir(), 'tools-'))
    cluster = await startModels()
    task = await limitTask(cluster, 'analyzed')
    for (const { run, inputs } of toBlue100) assert.equal((await task.step(run, inputs)).result, 'Succeeded')
  })
  after(async () => {
    await cluster.stop()
    await release.stop()
    await rm(tools, { recursive: true })
  })

  const shift = (blueWeight: string): Promise<StepResult> => {
    const { version: istioctlVersion, mirror: istioctlMirror, authorities } = release
    const inputs = { action: 'shift', blueWeight, analyze: 'fail', istioctlVersion, istioctlMirror }
    return task.step(2, inputs, { toolsDirectory: tools, network: { authorities } })
  }

  it('are exactly those that a shift makes use of beside its own', async () => {
    const used = new Set<string>()
    const stop = cluster.requests.subscribe(({ user, method, path, query }) => {
      const asked = attributesOf(method, path, new URLSearchParams(query))
      if (user === task.identity && 'resource' in asked && asked.namespace === task.namespace)
        used.add(`${asked.verb} ${asked.resource}.${asked.group}`)
    })
    await task.allow(rulesFor(rightsFor('rollout', 'analyze')))
    const step = await shift('50')
    stop()
    assert.equal(step.result, 'Succeeded', step.errors.join())
    const asked = rightsFor('analyze').map(told)
    // The list of VirtualServices is a shift's own when the one that is meant is missing.
    const own = [
      'get virtualservices.networking.istio.io',
      'patch virtualservices.networking.istio.io',
      'get deployments.apps',
    ]
    assert.deepEqual([...used].sort(), [...asked, ...own].sort())
  })

  for (const right of rightsFor('analyze')) {
    it(`are each needed: ${told(right)}`, async () => {
      const others = rightsFor('rollout', 'analyze').filter((one) => told(one) !== told(right))
      await task.allow(rulesFor(others))
      assertDenial(task, right, await shift('10'))
    })
  }
})

function told({ verb, resource, group }: Right): string {
  return `${verb} ${resource}.${group}`
}
