import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bundle, bundleTask } from '../../../scripts/bundle.ts'
import { thirdPartyNotices } from '../../../scripts/notices.ts'
import { project } from '../../../scripts/project.ts'

const entry = 'tests/unit/scripts/fixtures/reads-kubeconfigs.ts'

describe('the bundle of a task that reads kubeconfigs', () => {
  let folder = ''
  let bundle: Bundle

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-test-'))
    bundle = await bundleTask(project.root, entry)
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  it('has none of the generated models of Kubernetes and no node-fetch', () => {
    assert.deepEqual(
      bundle.sources.filter((source) => /client-node\/dist\/gen\/|node_modules\/node-fetch\//.test(source)),
      [],
    )
    assert.ok(bundle.sources.some((source) => source.endsWith('client-node/dist/config.js')))
  })

  it('reads a kubeconfig, and says so when it is asked for what is left out', () => {
    writeFileSync(join(folder, 'main.js'), bundle.code)
    const { KubeConfig } = createRequire(import.meta.url)(join(folder, 'main.js'))
    const config = new KubeConfig()
    config.loadFromClusterAndUser({ name: 'c', server: 'https://127.0.0.1' }, { name: 'u', token: 't' })
    assert.equal(config.getCurrentCluster().server, 'https://127.0.0.1')
    assert.throws(() => config.makeApiClient(class {}), /left out of the packaged task/)
  })

  it('is the same bytes for the same sources', async () => {
    const again = await bundleTask(project.root, entry)
    assert.ok(Buffer.from(again.code).equals(Buffer.from(bundle.code)))
  })

  it('has a notice with the licence of every package in it', () => {
    const notices = thirdPartyNotices(bundle.packages)
    assert.ok(bundle.packages.some(({ name }) => name === '@kubernetes/client-node'))
    for (const { name, version } of bundle.packages)
      assert.ok(notices.includes(`\n${name} ${version}\nLicence: `), name)
  })
})
