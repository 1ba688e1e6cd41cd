import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../scripts/project.ts'
import { readTaskManifest } from '../../scripts/task-manifest.ts'
import {
  editorLanguages,
  englishStrings,
  readStrings,
  stringsPath,
  translated,
  withReferences,
} from '../../scripts/task-strings.ts'

const manifest = readTaskManifest()
const english = readStrings('en-US')

/** What is called the same everywhere. */
const names = new Set(['English', 'Gateway', 'VirtualService', 'Prometheus', 'HTTP', 'TCP'])
const isName = (text: string) => names.has(text) || /^[A-Z]+$|^p\d+$/.test(text)

/** What stands in a text for something that people type or find by its very letters: code, names in italics, addresses, numbers. */
function literals(text: string): { readonly marked: readonly string[]; readonly numbers: ReadonlySet<string> } {
  const marked = text.match(/`[^`]+`|\b_[A-Z][^_]+_|https?:\/\/\S+|docs\/\w+\.md|\$\(\w+\)/g) ?? []
  return { marked: [...marked].sort(), numbers: new Set(text.match(/\d+(\.\d+)*/g)) }
}

describe('the English of the editor', () => {
  it('is that of task.json (npx tsx scripts/strings.ts makes it)', () => {
    assert.equal(readFileSync(join(project.root, stringsPath('en-US')), 'utf8'), englishStrings(manifest))
  })

  it('gives task.json back', () => assert.deepEqual(translated(manifest, english), manifest))
})

for (const language of editorLanguages.filter((one) => one !== 'en-US')) {
  describe(`the ${language} of the editor`, () => {
    const strings = readStrings(language)

    it('has every text, and no other', () => assert.deepEqual(Object.keys(strings), Object.keys(english)))

    it('leaves none in English', () => {
      const left = Object.entries(english).filter(([key, text]) => {
        return !isName(text) && !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(strings[key] ?? '')
      })
      assert.deepEqual(left, [])
    })

    for (const [key, text] of Object.entries(english)) {
      it(`keeps code, names and numbers of ${key}`, () => {
        const { marked, numbers } = literals(strings[key] ?? '')
        const wanted = literals(text)
        assert.deepEqual(marked, wanted.marked)
        assert.ok(
          [...wanted.numbers].every((number) => numbers.has(number)),
          `${[...numbers]}`,
        )
      })
    }

    it('starts an option with the value that YAML has, where English does', () => {
      for (const { name, options = {} } of manifest.inputs) {
        for (const [value, text] of Object.entries(options).filter(([value, text]) => text.startsWith(`${value}: `))) {
          const option = strings[`loc.input.option.${name}.${value}`]
          assert.ok(option?.startsWith(`${value}: `), `${text} is ${option}`)
        }
      }
    })

    it('fits where Azure DevOps shows it', () => {
      assert.ok((strings['loc.friendlyName'] ?? '').length <= 40)
    })
  })
}

describe('task.loc.json', () => {
  const localizable = withReferences(manifest)
  const references = JSON.stringify(localizable).match(/(?<=ms-resource:)[\w.]+/g) ?? []

  it('refers to texts that there are, each once', () => {
    assert.ok(references.length > 100)
    assert.deepEqual(references, [...new Set(references)])
    for (const key of references) assert.ok(key in english, key)
  })

  it('refers to none but those that tasks of Microsoft have references for', () => {
    const known =
      /^loc\.(friendlyName|helpMarkDown|description|instanceNameFormat|releaseNotes|group\.displayName\.\w+|input\.(label|help)\.\w+)$/
    for (const key of references) assert.match(key, known)
  })

  it('is task.json but for those', () => {
    const resolved = JSON.stringify(localizable).replaceAll(/"ms-resource:([\w.]+)"/g, (_, key: string) => {
      return JSON.stringify(english[key])
    })
    assert.deepEqual(JSON.parse(resolved), manifest)
  })
})
