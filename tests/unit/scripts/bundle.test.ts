import { strict as assert } from 'node:assert'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
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

  it('has none of the generated models of Kubernetes, no node-fetch and no agents for proxies', () => {
    assert.deepEqual(
      bundle.sources.filter((source) =>
        /client-node\/dist\/gen\/|node_modules\/(node-fetch|hpagent|socks[\w-]*|ip-address|debug)\//.test(source),
      ),
      [],
    )
    assert.ok(bundle.sources.some((source) => source.endsWith('client-node/dist/config.js')))
  })

  it('reads a kubeconfig, and says so when it is asked for what is left out', async () => {
    for (const [name, code] of bundle.files) writeFileSync(join(folder, name), code)
    const { KubeConfig } = createRequire(import.meta.url)(join(folder, 'main.js'))
    const config = new KubeConfig()
    config.loadFromClusterAndUser({ name: 'c', server: 'https://127.0.0.1' }, { name: 'u', token: 't' })
    assert.equal(config.getCurrentCluster().server, 'https://127.0.0.1')
    assert.throws(() => config.makeApiClient(class {}), /left out of the packaged task/)
    config.loadFromClusterAndUser(
      { name: 'c', server: 'https://127.0.0.1', proxyUrl: 'http://127.0.0.1' },
      { name: 'u' },
    )
    await assert.rejects(config.applyToHTTPSOptions({}), /left out of the packaged task/)
  })

  it('is the same bytes for the same sources', async () => {
    const again = await bundleTask(project.root, entry)
    assert.deepEqual(again.files, bundle.files)
  })

  it('has a notice with the licence of every package in it', () => {
    const notices = thirdPartyNotices(bundle.packages)
    assert.ok(bundle.packages.some(({ name }) => name === '@kubernetes/client-node'))
    for (const { name, version } of bundle.packages)
      assert.ok(notices.includes(`\n${name} ${version}\nLicence: `), name)
  })
})

// A program with three lazily loaded parts, which share an error with it and a counter with each other; one stands on another.
describe('the bundle of a program that loads parts of it lazily', () => {
  const lazily = 'tests/unit/scripts/fixtures/lazily'
  let folder = ''
  let bundle: Bundle

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'bundle-test-')))
    bundle = await bundleTask(project.root, `${lazily}/main.ts`)
    for (const [name, code] of bundle.files) writeFileSync(join(folder, name), code)
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  it('has a file for each part, named after it or its folder, and one for what only the parts share', () => {
    assert.deepEqual([...bundle.files.keys()], ['main.js', 'one.js', 'shared.js', 'three.js', 'two.js'])
  })

  it('loads a part when it is asked for, and runs each module once: its errors are known by their class', async () => {
    const require = createRequire(join(folder, 'test.js'))
    const loaded = () =>
      Object.keys(require.cache)
        .filter((path) => path.startsWith(folder))
        .map((path) => basename(path))
    const { outcomes } = require('./main.js')
    assert.deepEqual(loaded(), ['main.js'])
    assert.deepEqual(await outcomes(), [
      { known: true, message: 'one, number 1' },
      { known: true, message: 'two, number 2' },
      { known: true, message: 'one, number 3' },
    ])
    assert.deepEqual(loaded().sort(), ['main.js', 'one.js', 'shared.js', 'three.js', 'two.js'])
  })

  it('lists the sources that ship code, of all files', () => {
    const sources = bundle.sources.map((source) => source.replace(`${lazily}/`, ''))
    assert.deepEqual(sources, ['counter.ts', 'main.ts', 'one.ts', 'part-error.ts', 'two/index.ts'])
  })

  it('is the same bytes for the same sources', async () => {
    const again = await bundleTask(project.root, `${lazily}/main.ts`)
    assert.deepEqual(again.files, bundle.files)
  })

  it('is refused when two parts would have one name', async () => {
    await assert.rejects(
      bundleTask(project.root, `${lazily}/clash.ts`),
      /would have one file: main\.js, one\.js, one\.js/,
    )
  })
})
