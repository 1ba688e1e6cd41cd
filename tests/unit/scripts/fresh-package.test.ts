import { strict as assert } from 'node:assert'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isStale } from '../../../scripts/fresh-package.ts'

describe('a package', () => {
  let root = ''
  const at = (path: string) => join(root, path)
  const set = (path: string, seconds: number) => utimesSync(at(path), seconds, seconds)

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fresh-test-'))
    mkdirSync(at('src/deep'), { recursive: true })
    for (const file of ['src/deep/a.ts', 'manifest.json', 'product']) writeFileSync(at(file), '')
    for (const path of ['src/deep/a.ts', 'src/deep', 'src', 'manifest.json']) set(path, 1000)
    set('product', 2000)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const stale = () => isStale([at('product')], [at('src'), at('manifest.json')])

  it('is fresh when it is newer than everything it is made of', async () => assert.equal(await stale(), false))

  for (const path of ['src/deep/a.ts', 'manifest.json', 'src/deep']) {
    it(`is stale when ${path} is newer`, async () => {
      set(path, 3000)
      assert.equal(await stale(), true)
    })
  }

  it('is stale when a source was removed', async () => {
    rmSync(at('src/deep/a.ts'))
    assert.equal(await stale(), true)
  })

  it('is stale when it is missing', async () => {
    rmSync(at('product'))
    assert.equal(await stale(), true)
  })
})
