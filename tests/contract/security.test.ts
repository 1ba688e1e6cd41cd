import { strict as assert } from 'node:assert'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'

const read = (path: string) => readFileSync(join(project.root, path), 'utf8')

describe('the threat model of docs/security.md', () => {
  const rows = read('docs/security.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

  it('has a row for each of those who could do something', () => {
    assert.ok(rows.length >= 15, `${rows.length} rows`)
    for (const row of rows) assert.equal(row.length, 4, row.join(' | '))
  })

  for (const [, could = '', , shown = ''] of rows) {
    it(`names a test that is there: ${could}`, () => {
      const [, path = '', title = ''] = /^`(tests\/[^`]+)`: (.+)$/.exec(shown.trim()) ?? assert.fail(shown)
      assert.ok(existsSync(join(project.root, path)), path)
      const titles = [...read(path).matchAll(/\b(?:it|describe)(?:\(|: ?)\s*(['`"])(.*?)\1,/g)].map(
        ([, , text]) => text,
      )
      assert.ok(
        titles.some((text) => text?.includes(title.trim())),
        `${path} has no title with '${title}'`,
      )
    })
  }

  it('is linked from where people report, and from both READMEs', () => {
    for (const page of ['SECURITY.md', 'README.md', 'README.ja.md'])
      assert.match(read(page), /\]\(docs\/security\.md\)/, page)
  })
})
