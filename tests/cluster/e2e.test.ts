/** The end-to-end suites of the embedded cluster, on the real one. */
import './on-real.ts'
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import '../e2e/adoption.test.ts'
import '../e2e/attachments.test.ts'
import '../e2e/capacity.test.ts'
import '../e2e/connection-routes.test.ts'
import '../e2e/connections.test.ts'
import '../e2e/digest.test.ts'
import '../e2e/drift.test.ts'
import '../e2e/dry-run.test.ts'
import '../e2e/first-release.test.ts'
import '../e2e/gates.test.ts'
import '../e2e/guide.test.ts'
import '../e2e/language.test.ts'
import '../e2e/log.test.ts'
import '../e2e/proof.test.ts'
import '../e2e/races.test.ts'
import '../e2e/refusals.test.ts'
import '../e2e/rollout.test.ts'
import '../e2e/routes.test.ts'
import '../e2e/steps.test.ts'
import '../e2e/waiting.test.ts'

describe('the real cluster', () => {
  it('runs every end-to-end suite of the embedded one', async () => {
    const imports = await readFile(new URL(import.meta.url), 'utf8')
    const files = await readdir(new URL('../e2e/', import.meta.url))
    const missing = files.filter((file) => file.endsWith('.test.ts') && !imports.includes(`'../e2e/${file}'`))
    assert.deepEqual(missing, [])
  })
})
