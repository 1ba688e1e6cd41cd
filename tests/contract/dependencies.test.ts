import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'

type Pins = Readonly<Record<string, string>>
type Locked = { readonly optionalDependencies?: Pins; readonly resolved?: string; readonly integrity?: string }

const readJson = (path: string) => JSON.parse(readFileSync(join(project.root, path), 'utf8'))

for (const folder of ['.', 'tests/nodes']) {
  describe(`the dependencies of ${folder}`, () => {
    const { dependencies = {}, devDependencies = {} } = readJson(`${folder}/package.json`)
    const locked: Readonly<Record<string, Locked>> = readJson(`${folder}/package-lock.json`).packages
    const installed = Object.entries(locked).filter(([path]) => path !== '')

    it('are pinned exactly', () => {
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        assert.match(String(version), /^(npm:[\w-]+@)?\d+\.\d+\.\d+$/, name)
      }
    })

    // npm writes a lockfile without the binaries of platforms that it could not find, and then refuses to install from it.
    it('are locked for every platform', () => {
      const names = new Set(installed.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13)))
      for (const [path, { optionalDependencies = {} }] of installed) {
        for (const name of Object.keys(optionalDependencies)) assert.ok(names.has(name), `${name} of ${path}`)
      }
    })

    it('are locked by their content and not by the host that had them', () => {
      for (const [path, { resolved, integrity }] of installed) {
        assert.equal(resolved, undefined, path)
        assert.ok(integrity, path)
      }
    })
  })
}
