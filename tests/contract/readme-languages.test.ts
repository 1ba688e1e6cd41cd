import { strict as assert } from 'node:assert'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'
import { readmes, withTables } from '../../scripts/readme-tables.ts'
import { readTaskManifest } from '../../scripts/task-manifest.ts'

const manifest = readTaskManifest()
const read = (path: string) => readFileSync(join(project.root, path), 'utf8')

/** The pages that there are in both languages. */
const pairs = [
  { english: 'README.md', japanese: 'README.ja.md' },
  { english: 'overview.md', japanese: 'overview.ja.md' },
]

const codeBlock = /^```[\s\S]*?^```$/gm
const prose = (page: string) => page.replaceAll(codeBlock, '')
const all = (page: string, pattern: RegExp) => prose(page).match(pattern) ?? []

/** What a translation leaves as it is, by what it is called. */
const shapes: Readonly<Record<string, (page: string) => unknown>> = {
  'levels of headings': (page) => all(page, /^#+(?= )/gm),
  'number of list items': (page) => all(page, /^(- |\d+\. )/gm).length,
  'number of table rows': (page) => all(page, /^\|/gm).length,
  'code in first cells': (page) => all(page, /^\|[^|]+\|/gm).map((cell) => cell.match(/`[^`]+`/g)),
  'code blocks': (page) => page.match(codeBlock),
  // It stands elsewhere in a Japanese sentence.
  'code in sentences': (page) => all(page, /`[^`\n]+`/g).sort(),
}

/** Where links and pictures lead. */
function targets(page: string): readonly string[] {
  return [...prose(page).matchAll(/\]\(([^)]+)\)|<(https:[^>]+)>/g)].map(([, link, address]) => link ?? address ?? '')
}

for (const { english, japanese } of pairs) {
  describe(`${japanese}, beside ${english},`, () => {
    for (const [name, shapeOf] of Object.entries(shapes)) {
      it(`has the same ${name}`, () => assert.deepEqual(shapeOf(read(japanese)), shapeOf(read(english))))
    }

    it('leads to the same places, and shows the same pictures or their Japanese ones', () => {
      const inEnglish = (target: string) => (target === english ? japanese : target.replace('-ja.png', '-light.png'))
      assert.deepEqual(targets(read(japanese)).map(inEnglish), targets(read(english)))
    })

    for (const page of [english, japanese]) {
      it(`leads from ${page} to files that there are`, () => {
        const files = targets(read(page)).filter((target) => !target.startsWith('https:'))
        for (const file of files) assert.ok(existsSync(join(project.root, file.replace(/#.*/, ''))), file)
      })
    }

    it('has a Japanese word in each of its paragraphs', () => {
      const paragraphs = prose(read(japanese)).split(/\n\n+/)
      const english = paragraphs.filter(
        (text) => /[a-z]{3}/.test(text) && !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text),
      )
      assert.deepEqual(
        english.filter((text) => !/^(#|<!--|\||\S+$)/.test(text)),
        [],
      )
    })
  })
}

for (const { path, words, manifestOf } of readmes) {
  describe(`the tables of ${path}`, () => {
    it('are those of task.json (npx tsx scripts/readme.ts makes them)', () => {
      assert.equal(withTables(read(path), manifestOf(manifest), words), read(path))
    })
  })
}
