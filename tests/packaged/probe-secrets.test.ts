import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { openTask } from '../../rehearsal/agent/definition.ts'
import { runStep } from '../../rehearsal/agent/step.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { project } from '../../scripts/project.ts'
import { textOf } from '../e2e/canary.ts'
import { unpack } from './vsix.ts'

describe("the secrets of a proof's requests", function () {
  this.timeout(30_000)

  it('are masked before anything is connected to', async () => {
    const extension = unpack((await freshPackage()).vsix)
    try {
      const task = await openTask(join(extension.folder, project.task))
      const inputs = {
        action: 'promote',
        connectionType: 'none',
        probeUrl: 'auto',
        probeHeaders: 'Accept: text/plain\nAuthorization: Bearer abc.def\nX-Api-Key: k-4711',
      }
      const step = await runStep({ task, inputs, env: { KUBECONFIG: join(extension.folder, 'none') } }).finished
      assert.equal(step.result, 'Failed', textOf(step))
      for (const secret of ['Bearer abc.def', 'abc.def', 'k-4711']) assert.ok(step.masked.includes(secret), secret)
      assert.ok(!step.masked.includes('text/plain'))
    } finally {
      extension.remove()
    }
  })
})
