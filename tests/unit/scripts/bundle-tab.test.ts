import { strict as assert } from 'node:assert'
import { bundleTab, type TabBundle } from '../../../scripts/bundle-tab.ts'
import { project } from '../../../scripts/project.ts'

describe('the bundle of the tab', () => {
  let bundle: TabBundle

  before(async () => {
    bundle = await bundleTab(project.root)
  })

  it('has the page and what it names', () => {
    assert.deepEqual([...bundle.files.keys()], ['index.html', 'tab.js', 'canary.css'])
  })

  it("has the extension SDK in the tab's script, and none in the report's", () => {
    assert.deepEqual(
      bundle.packages.map(({ name }) => name),
      ['azure-devops-extension-sdk'],
    )
    const text = (code: Uint8Array | undefined) => Buffer.from(code ?? []).toString()
    assert.match(text(bundle.files.get('tab.js')), /_AzureDevOpsSDKVersion/)
    assert.doesNotMatch(text(bundle.report), /_AzureDevOpsSDKVersion/)
  })

  it('is the same bytes for the same sources', async () => {
    assert.deepEqual(await bundleTab(project.root), bundle)
  })
})
