import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packageExtension } from '../../scripts/extension.ts'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { marketplacePage, marketplacePictures } from '../../scripts/marketplace-page.ts'
import { project } from '../../scripts/project.ts'
import { editorLanguages, stringsPath } from '../../scripts/task-strings.ts'
import { type UnpackedExtension, unpack } from './vsix.ts'

/** The task's scripts with what they may weigh in bytes, as they are and zipped. Every job pays for all, every run for main.js. */
const bounds: Readonly<Record<string, readonly [number, number]>> = {
  'main.js': [2_000, 1_000],
  'task.js': [190_000, 66_000],
  'task-v20.20.2-linux-x64.bin': [340_000, 162_000],
  'kubeconfig.js': [85_000, 28_000],
  'azure.js': [25_000, 10_000],
  'analysis.js': [175_000, 60_000],
  'proving.js': [20_000, 9_000],
  'watch.js': [30_000, 12_000],
  'manifest.js': [3_000, 1_500],
  'ja.js': [130_000, 40_000],
  // What lazily loaded files have in common.
  'shared.js': [55_000, 20_000],
}

/** The same for what a browser reads when somebody opens the tab. */
const tabBounds: Readonly<Record<string, readonly [number, number]>> = {
  'index.html': [1_000, 500],
  'tab.js': [80_000, 30_000],
  'canary.css': [16_000, 5_000],
}

const pictures = marketplacePictures(
  JSON.parse(readFileSync(join(project.root, 'vss-extension.json'), 'utf8')),
).toSorted()

const read = ({ folder }: UnpackedExtension, path: string) => readFileSync(join(folder, path), 'utf8')

describe('the .vsix', () => {
  let extension: UnpackedExtension

  before(async function () {
    this.timeout(30_000)
    extension = unpack((await freshPackage()).vsix)
  })
  after(() => extension.remove())

  it('ships the task, its pages and licences, and nothing else', () => {
    assert.deepEqual(extension.files, [
      'LICENSE.txt',
      'ThirdPartyNotices.txt',
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension.vsomanifest',
      ...pictures,
      'overview.md',
      'tab/canary.css',
      'tab/index.html',
      'tab/tab.js',
      ...editorLanguages.map(stringsPath),
      `${project.task}/analysis.js`,
      `${project.task}/azure.js`,
      `${project.task}/icon.png`,
      `${project.task}/ja.js`,
      `${project.task}/kubeconfig.js`,
      `${project.task}/main.js`,
      `${project.task}/manifest.js`,
      `${project.task}/package.json`,
      `${project.task}/proving.js`,
      `${project.task}/shared.js`,
      `${project.task}/task-v20.20.2-linux-x64.bin`,
      `${project.task}/task.js`,
      `${project.task}/task.json`,
      `${project.task}/task.loc.json`,
      `${project.task}/watch.js`,
    ])
  })

  it('has its Marketplace page in both languages, with pictures that can be asked for by their names', async () => {
    assert.equal(read(extension, 'overview.md'), await marketplacePage())
    const assets = read(extension, 'extension.vsixmanifest')
    for (const path of pictures) assert.match(assets, new RegExp(`<Asset Type="${path}" [^>]*Addressable="true"`))
    const screenshots = assets.match(/Type="Microsoft\.VisualStudio\.Services\.Screenshots\.\d+"/g) ?? []
    assert.equal(new Set(screenshots).size, pictures.length - 1)
  })

  it('has the very task.json of the project', () => {
    const path = `${project.task}/task.json`
    assert.equal(read(extension, path), readFileSync(join(project.root, path), 'utf8'))
  })

  it('names no folder of the machine that packed it', () => {
    for (const name of Object.keys(bounds)) {
      assert.ok(!read(extension, `${project.task}/${name}`).includes(project.root), name)
    }
  })

  it('has one copy of task-lib, for what downloads istioctl alone, and a licence notice for it', () => {
    const notices = read(extension, 'ThirdPartyNotices.txt')
    assert.equal(notices.match(/^azure-pipelines-task-lib \d/gm)?.length, 1)
    // The file of the vault's key, which the vault alone names.
    const copies = Object.keys(bounds).flatMap((name) => {
      return [...read(extension, `${project.task}/${name}`).matchAll(/["'`]\.taskkey["'`]/g)].map(() => name)
    })
    assert.deepEqual(copies, ['analysis.js'])
  })

  it('names nothing of the network in the tab, whose files are all that it loads', () => {
    const page = read(extension, 'tab/index.html')
    assert.deepEqual(page.match(/(?<=(src|href)=")[^"]*/g), ['canary.css', 'tab.js'])
    assert.doesNotMatch(read(extension, 'tab/canary.css'), /url\(|@import/)
    assert.match(read(extension, 'ThirdPartyNotices.txt'), /^azure-devops-extension-sdk \d/m)
  })

  const files = [
    ...Object.entries(bounds).map(([name, most]) => [`${project.task}/${name}`, ...most] as const),
    ...Object.entries(tabBounds).map(([name, most]) => [`tab/${name}`, ...most] as const),
  ]
  for (const [path, bytes, zipped] of files) {
    it(`keeps ${path.slice(path.lastIndexOf('/') + 1)} below ${bytes / 1000} kB, and ${zipped / 1000} kB as it travels`, () => {
      const code = readFileSync(join(extension.folder, path))
      assert.ok(code.length < bytes, `${code.length} bytes`)
      assert.ok(gzipSync(code, { level: 9 }).length < zipped, `${gzipSync(code, { level: 9 }).length} bytes`)
    })
  }
})

describe('the .vsix of a developer', () => {
  let released: UnpackedExtension
  let extension: UnpackedExtension

  before(async function () {
    this.timeout(30_000)
    released = unpack((await freshPackage()).vsix)
    extension = unpack((await packageExtension({ channel: 'dev', publisher: 'someone' })).vsix)
  })
  after(() => {
    released.remove()
    extension.remove()
  })

  it('has a task that differs in its GUID and its names alone', () => {
    const task = (from: UnpackedExtension) => JSON.parse(read(from, `${project.task}/task.json`))
    const { id, name, friendlyName, ...rest } = task(extension)
    const { id: releasedId, name: releasedName, friendlyName: releasedFriendlyName, ...releasedRest } = task(released)
    assert.deepEqual(rest, releasedRest)
    assert.notEqual(id, releasedId)
    assert.equal(name, `${releasedName}Dev`)
    assert.notEqual(friendlyName, releasedFriendlyName)
  })

  it('keeps its names in every language of the editor', () => {
    const task = JSON.parse(read(extension, `${project.task}/task.json`))
    const localizable = JSON.parse(read(extension, `${project.task}/task.loc.json`))
    for (const name of ['id', 'name', 'friendlyName']) assert.equal(localizable[name], task[name])
    assert.equal(localizable.description, 'ms-resource:loc.description')
  })

  it('has another id and name, and the publisher that was asked for', () => {
    const manifest = read(extension, 'extension.vsixmanifest')
    assert.match(manifest, /Id="istio-canary-shift-dev"/)
    assert.match(manifest, /Publisher="someone"/)
    assert.match(manifest, /<DisplayName>Istio Canary Shift \(dev\)<\/DisplayName>/)
  })

  it('has a tab for its own task', () => {
    const task = JSON.parse(read(extension, `${project.task}/task.json`))
    const { contributions } = JSON.parse(read(extension, 'extension.vsomanifest'))
    const tab = contributions.find(({ id }: { id: string }) => id === 'canary-tab')
    assert.deepEqual(tab.properties.supportsTasks, [task.id])
  })
})
