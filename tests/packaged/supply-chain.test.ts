import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { freshPackage } from '../../scripts/fresh-package.ts'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { type UnpackedExtension, unpack } from './vsix.ts'

type Locked = Readonly<Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean } | undefined>>
type Component = {
  readonly 'bom-ref': string
  readonly name: string
  readonly group?: string
  readonly version: string
}
type Bom = {
  readonly metadata: { readonly component: { readonly hashes: readonly { readonly content: string }[] } }
  readonly components: readonly Component[]
}

describe('the supply chain of the extension', () => {
  let vsix: string
  let text: string
  let bom: Bom
  let extension: UnpackedExtension

  before(async function () {
    this.timeout(60_000)
    vsix = (await freshPackage()).vsix
    text = readFileSync(vsix.replace(/vsix$/, 'cdx.json'), 'utf8')
    bom = JSON.parse(text)
    extension = unpack(vsix)
  })
  after(() => extension.remove())

  it('gives the same bytes in another folder, at another time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'packed-again-'))
    try {
      const left = ['node_modules', 'dist', '.git']
      const filter = (path: string) => !left.includes(basename(path))
      cpSync(project.root, folder, { recursive: true, preserveTimestamps: true, filter })
      for (const modules of ['node_modules', 'tests/nodes/node_modules']) {
        symlinkSync(join(project.root, modules), join(folder, modules))
      }
      const script = ['--import', 'tsx', join('scripts', 'package.ts')]
      const { code, output } = await run(process.execPath, script, { cwd: folder })
      assert.equal(code, 0, output)
      for (const name of ['istio-canary-shift.vsix', 'istio-canary-shift.cdx.json']) {
        assert.equal(hashOf(join(folder, 'dist', name)), hashOf(join(project.root, 'dist', name)), name)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }).timeout(60_000)

  it('is told by a valid bill of materials, which names the very .vsix', async () => {
    assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null)
    assert.deepEqual(
      bom.metadata.component.hashes.map(({ content }) => content),
      [hashOf(vsix)],
    )
  })

  it('has a licence notice for each package of the bill, and the bill names each of the notices', () => {
    const notices = readFileSync(join(extension.folder, 'ThirdPartyNotices.txt'), 'utf8')
    const noticed = [...notices.matchAll(/^(\S+) (\d+\.\d+\.\S+)$/gm)].map(([line]) => line)
    const billed = bom.components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name} ${version}`)
    assert.ok(billed.length > 10)
    assert.deepEqual([...new Set(noticed)].sort(), [...new Set(billed)].sort())
  })

  it('ships only what `npm audit --omit=dev` looks at, and nothing that needs a script to be installed', () => {
    const { packages }: { packages: Locked } = JSON.parse(readFileSync(join(project.root, 'package-lock.json'), 'utf8'))
    for (const { 'bom-ref': path } of bom.components) {
      assert.deepEqual([packages[path]?.dev, packages[path]?.hasInstallScript], [undefined, undefined], path)
    }
  })
})

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
