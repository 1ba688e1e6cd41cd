import { strict as assert } from 'node:assert'
import { forMachines, isForMachines, isOf } from '../../scripts/for-machines.ts'
import { readSourceTexts, type SourceText } from '../../scripts/source-text.ts'
import { readWordFiles } from '../../scripts/word-files.ts'
import { inputNames } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/names.ts'
import { japanese } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/ja/index.ts'

const { messages, early, prose } = readSourceTexts()
const files = await readWordFiles('ja')
const parts = [...new Set([...files.keys(), ...[...messages, ...prose].map(({ part }) => part)])].sort()

/** Names that no language translates, beside those that `namesIn` knows by their form. */
const names = [
  ...['Azure', 'Deployment', 'Docker', 'Envoy', 'Gateway', 'Helm', 'Istio', 'Kubernetes', 'Prometheus', 'Service'],
  ...['blue', 'green', 'istioctl', 'kubeconfig', 'kubectl'],
  ...inputNames.filter((name) => /[A-Z]/.test(name)),
]

describe('English', () => {
  it('is ASCII in every message, since the packaged script escapes everything else; marks stand outside', () => {
    assert.deepEqual(
      messages.filter(({ text }) => /[^ -~\n]/.test(text)).map(({ text }) => text),
      [],
    )
  })
})

describe('Japanese', () => {
  it('has the words of each part in a file of its own, and of each message in one', async () => {
    const owners = new Map<string, string[]>()
    for (const [part, words] of files)
      for (const key of Object.keys(words)) owners.set(key, [...(owners.get(key) ?? []), part])
    assert.deepEqual(
      [...owners].filter(([, parts]) => parts.length > 1),
      [],
    )
    assert.deepEqual([...owners.keys()].sort(), Object.keys(japanese).sort())
  })

  for (const kind of forMachines) {
    it(`is not asked for ${kind.why}: ${kind.pattern}`, () => assert.ok(prose.some((text) => isOf(kind, text))))
  }

  for (const part of parts) {
    const words = Object.entries(files.get(part) ?? {})
    const told = messages.filter((message) => message.part === part)
    // A part that says what another one says, too, finds its words there.
    describe(`of ${part}`, () => {
      it('has words for every message', () => {
        assert.deepEqual(told.filter(({ text }) => japanese[text] === undefined).map(place), [])
      })

      it('has no words for messages that are no more', () => {
        assert.deepEqual(
          words.filter(([key]) => !told.some(({ text }) => text === key)).map(([key]) => key),
          [],
        )
      })

      it('gives every value of a message', () => {
        const indexes = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort()
        for (const [english, translated] of words) assert.deepEqual(indexes(translated), indexes(english), english)
      })

      it('begins and ends no words with a space', () => {
        assert.deepEqual(
          words.filter(([, translated]) => translated.trim() !== translated),
          [],
        )
      })

      it('leaves nothing in English', () => {
        const left = words.filter(
          ([english, translated]) => hasWords(english) && !/[、。ぁ-んァ-ヶ一-龠]/.test(translated),
        )
        assert.deepEqual(left, [])
      })

      it('translates no name, code, command or address, and nothing that is quoted', () => {
        const lost = words.flatMap(([english, translated]) => {
          const missing = namesIn(english).filter((name) => !translated.includes(name))
          return missing.length === 0 ? [] : [`${missing.join(', ')}: ${translated}`]
        })
        assert.deepEqual(lost, [])
      })

      it('is chosen before anything is told', () => {
        assert.deepEqual(early.filter((message) => message.part === part).map(place), [])
      })

      it('finds no words past msg', () => {
        const past = prose.filter((one) => one.part === part && !isForMachines(one))
        assert.deepEqual(past.map(place), [])
      })
    })
  }
})

function place({ file, line, text }: SourceText): string {
  return `${file}:${line} ${text}`
}

/** What a translation has to keep as it is: what is quoted, and what is known by its form or its name. */
function namesIn(english: string): readonly string[] {
  const quoted = english.match(/(?<![\w}])'[^']+'(?!\w)|`[^`]+`/g) ?? []
  // Words in capitals beside each other, such as NOT AS SET, are no names but loud.
  const calm = english.replace(/\b[A-Z]+(?: [A-Z]+)+\b/g, '')
  const formed =
    calm.match(/https?:\/\/(?:[^\s,;)]*\w)?|--[a-z][\w-]*|\b[a-z]+[A-Z]\w*|\b[A-Z]+[a-z]+[A-Z]\w*|\b[A-Z]{2,}\w*/g) ??
    []
  const known = names.filter((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(english))
  return [...new Set([...quoted, ...formed, ...known])]
}

/** Whether there is something to translate, which units, names and Kubernetes' pods are not. */
function hasWords(english: string): boolean {
  const rest = namesIn(english).reduce((text, name) => text.replaceAll(name, ''), english)
  return /[A-Za-z]{3}/.test(rest.replace(/\{\d+\}|\bpod\b/g, ''))
}
