import { strict as assert } from 'node:assert'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { marketplacePage, marketplacePictures } from '../../scripts/marketplace-page.ts'
import { gallery } from '../../scripts/pictures/gallery.ts'
import { project } from '../../scripts/project.ts'
import { readTaskManifest } from '../../scripts/task-manifest.ts'

const manifest = JSON.parse(readFileSync(join(project.root, 'vss-extension.json'), 'utf8'))

describe('vss-extension.json', () => {
  it('is for a private publish in the category of pipelines', () => {
    assert.equal(manifest.public, false)
    assert.deepEqual(manifest.categories, ['Azure Pipelines'])
    assert.deepEqual(manifest.targets, [{ id: 'Microsoft.VisualStudio.Services' }])
  })

  it('has a description that the Marketplace takes', () => {
    assert.match(manifest.description, /\S/)
    assert.ok(manifest.description.length <= 200, `${manifest.description.length} characters`)
  })

  it('has the version of the project', () => {
    assert.equal(manifest.version, JSON.parse(readFileSync(join(project.root, 'package.json'), 'utf8')).version)
  })

  it('contributes the task', () => {
    const [{ type, targets, properties }] = manifest.contributions
    assert.equal(type, 'ms.vss-distributed-task.task')
    assert.deepEqual(targets, ['ms.vss-distributed-task.tasks'])
    assert.equal(properties.name, project.contribution)
    assert.ok(manifest.files.some(({ path }: { path: string }) => path === properties.name))
    assert.ok(existsSync(join(project.root, project.task, 'task.json')))
  })

  it('contributes a tab to the runs that have the task, and nothing else', () => {
    const [, { type, targets, properties }, ...others] = manifest.contributions
    assert.deepEqual(others, [])
    assert.equal(type, 'ms.vss-build-web.build-results-tab')
    assert.deepEqual(targets, ['ms.vss-build-web.build-results-view'])
    assert.deepEqual(properties.supportsTasks, [readTaskManifest().id])
    assert.equal(properties.dynamic, true)
    assert.equal(properties.uri, 'tab/index.html')
    assert.ok(existsSync(join(project.root, properties.uri)))
    assert.ok(
      manifest.files.some(
        ({ path, addressable }: { path: string; addressable?: boolean }) => path === 'tab' && addressable,
      ),
    )
  })

  // Builds, their timelines and attachments, and the approvals of pipelines: https://learn.microsoft.com/azure/devops/extend/develop/manifest#scopes
  it('asks for the right to read builds, and for no other', () => {
    assert.deepEqual(manifest.scopes, ['vso.build'])
  })
})

describe('the pictures (npm run pictures makes them)', () => {
  const screenshots: readonly { readonly path: string }[] = manifest.screenshots
  const pictures = [
    { path: 'images/icon.png', width: 128, height: 128 },
    { path: `${project.task}/icon.png`, width: 32, height: 32 },
    ...screenshots.map(({ path }) => ({ path, width: 1366, height: 768 })),
  ]
  for (const { path, width, height } of pictures) {
    it(`${path} is a PNG of ${width} x ${height}`, () => {
      assert.deepEqual(pngSize(readFileSync(join(project.root, path))), { width, height })
    })
  }

  it('are all that the script makes, and no others', () => {
    const none = async () => assert.fail('no picture is made')
    const made = gallery(none, none).map(({ path }) => path)
    assert.deepEqual([...made].sort(), pictures.map(({ path }) => path).sort())
    const there = readdirSync(join(project.root, 'images')).filter((name) => name.endsWith('.png'))
    assert.deepEqual(
      there.map((name) => `images/${name}`).sort(),
      made.filter((path) => path.startsWith('images/')).sort(),
    )
  })

  it('of the Marketplace page are among those that are packed', async () => {
    const shown = [...(await marketplacePage()).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = '']) => path)
    assert.ok(shown.length > 0)
    for (const path of shown) assert.ok(marketplacePictures(manifest).includes(path), path)
    assert.ok(
      manifest.files.some(
        ({ path, addressable }: { path: string; addressable?: boolean }) => path === 'images' && addressable,
      ),
    )
  })

  it('are small', () => {
    for (const { path } of pictures) {
      const { size } = statSync(join(project.root, path))
      assert.ok(size < 250_000, `${path} has ${size} bytes`)
    }
  })
})

/** The size in the header of a PNG, as the PNG specification lays it out: signature, IHDR, width, height. */
function pngSize(picture: Buffer): { width: number; height: number } {
  assert.equal(picture.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
  assert.equal(picture.subarray(12, 16).toString('latin1'), 'IHDR')
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) }
}
