import { strict as assert } from 'node:assert'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'
import { readmes, withTables } from '../../scripts/readme-tables.ts'
import { readTaskManifest } from '../../scripts/task-manifest.ts'

const manifest = readTaskManifest()
const read = (path: string) => readFileSync(join(project.root, path), 'utf8')
const english = read('README.md')

const codeBlocks = (page: string) => page.match(/^```[\s\S]*?^```$/gm) ?? []
const prose = (page: string) => page.replaceAll(/^```[\s\S]*?^```$/gm, '')
const headings = (page: string) => (prose(page).match(/^#+(?= )/gm) ?? []).map((marks) => marks.length)
const targets = (page: string) => [...prose(page).matchAll(/\]\(([^)]+)\)|<(https:[^>]+)>/g)].map(([, a, b]) => a ?? b)
/** The first cells that are code, without what a language puts between several names. */
const codeKeys = (page: string) => {
  const cells = (prose(page).match(/^\|[^|]+\|/gm) ?? []).filter((cell) => cell.includes('`'))
  return cells.map((cell) => cell.match(/`[^`]+`/g))
}
const rows = (page: string) => (prose(page).match(/^\|/gm) ?? []).length
const listItems = (page: string) => (prose(page).match(/^(- |\d+\. )/gm) ?? []).length
/** Code in running text, where a translation may only move it. */
const codeSpans = (page: string) => (prose(page).match(/`[^`\n]+`/g) ?? []).sort()

for (const { path, words, manifestOf } of readmes) {
  describe(path, () => {
    it('has the tables of task.json (npx tsx scripts/readme.ts makes them)', () => {
      assert.equal(withTables(read(path), manifestOf(manifest), words), read(path))
    })

    it('leads to files that there are', () => {
      for (const target of targets(read(path))) {
        if (target === undefined || /^https:/.test(target)) continue
        assert.ok(existsSync(join(project.root, target.replace(/#.*/, ''))), target)
      }
    })
  })
}

for (const { path } of readmes.filter(({ path }) => path !== 'README.md')) {
  describe(`${path}, beside README.md,`, () => {
    const page = read(path)

    it('has the same headings, lists and tables', () => {
      assert.deepEqual(headings(page), headings(english))
      assert.equal(listItems(page), listItems(english))
      assert.equal(rows(page), rows(english))
      assert.deepEqual(codeKeys(page), codeKeys(english))
    })

    it('has the very same code', () => {
      assert.deepEqual(codeBlocks(page), codeBlocks(english))
      assert.deepEqual(codeSpans(page), codeSpans(english))
    })

    it('leads to the same places', () => {
      const other = new Map([
        ['README.md', path],
        [path, 'README.md'],
      ])
      assert.deepEqual(
        targets(page).map((target) => other.get(target ?? '') ?? target),
        targets(english),
      )
    })
  })
}
