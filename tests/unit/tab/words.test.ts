import { strict as assert } from 'node:assert'
import { formatsOf } from '../../../tab/src/view/formats.ts'
import { languages, wordsFor } from '../../../tab/src/words/choose.ts'
import { english } from '../../../tab/src/words/en.ts'
import { japanese } from '../../../tab/src/words/ja.ts'

/** What is the same in both languages, since it is a code, a unit of measure or a name. */
const untranslatable = new Set(['live.p95', 'slots.green', 'slots.blue', 'history.blue'])

describe('the words of the page', () => {
  const [ours, theirs] = [textsOf(english), textsOf(japanese)]

  it('have the same keys in every language', () => {
    assert.deepEqual([...theirs.keys()].sort(), [...ours.keys()].sort())
  })

  it('are all translated', () => {
    const same = [...ours].filter(([key, text]) => theirs.get(key) === text && !untranslatable.has(key))
    assert.deepEqual(same, [])
  })

  it('are in Japanese letters in Japanese', () => {
    const foreign = [...theirs].filter(
      ([key, text]) => !untranslatable.has(key) && !/[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u.test(text),
    )
    assert.deepEqual(foreign.map(([key]) => key).sort(), ['cause.title', 'language', 'live.podsReady', 'locale'])
  })

  it('leave out no value that the English ones have', () => {
    const values = (text: string | undefined) => [...(text?.matchAll(/‹\d›/g) ?? [])].map(([value]) => value).sort()
    for (const [key, text] of ours) assert.deepEqual(values(theirs.get(key)), values(text), key)
  })

  it('name no image that is not known', () => {
    const told = languages.flatMap(({ live }) => [live.green(''), live.blue(''), live.both('50 %', '', '50 %', '')])
    for (const sentence of told) assert.doesNotMatch(sentence, /: ?$|\(\)/)
  })

  const readers = [
    { wanted: ['ja-JP', 'en'], language: 'ja' },
    { wanted: ['ja'], language: 'ja' },
    { wanted: ['de-DE', 'ja'], language: 'ja' },
    { wanted: ['en-GB', 'ja'], language: 'en' },
    { wanted: ['de'], language: 'en' },
    { wanted: [], language: 'en' },
  ]
  for (const { wanted, language } of readers) {
    it(`are ${language} for a reader of ${wanted.join(', ') || 'nothing known'}`, () => {
      assert.equal(wordsFor(wanted).language, language)
    })
  }
})

describe('numbers and times on the page', () => {
  const day = '2026-11-23T03:56:00Z'
  const cases = [
    { name: 'a number', of: 'number', value: 2040, want: '2,040' },
    { name: 'a fraction', of: 'number', value: 0.1234, want: '0.12' },
    { name: 'a percent', of: 'percent', value: 50, want: '50 %' },
    { name: 'a share', of: 'share', value: 0.49812, want: '49.8 %' },
    { name: 'a whole share', of: 'share', value: 1, want: '100 %' },
    { name: 'a confidence', of: 'confidence', value: 0.9999, want: '99.99 %' },
    { name: 'seconds', of: 'duration', value: 41_499, want: '41 s' },
    { name: 'minutes', of: 'duration', value: 72_000, want: '1 min 12 s' },
    { name: 'hours', of: 'duration', value: 3_600_000 + 5 * 60_000, want: '1 h 5 min' },
  ] as const
  for (const { name, of, value, want } of cases) {
    it(`tell ${name} as ${want}`, () => assert.equal(formatsOf(english, day)[of](value), want))
  }

  it('tell an interval from end to end', () => {
    assert.equal(formatsOf(english, day).range(0.4712, 0.526), '47.1–52.6 %')
  })

  for (const words of languages) {
    it(`tell the time of a run's own day without its date, and others with it (${words.language})`, () => {
      const { clock } = formatsOf(words, day)
      assert.equal(clock('2026-11-23T04:05:06.789Z'), '04:05:06')
      assert.match(clock('2026-11-24T04:05:06Z'), /24.*04:05:06/)
    })
  }
})

/** Every text by the way to it; what takes values is given `‹0›`, `‹1›` …, and the number one where it takes a count. */
function textsOf(words: object, path = ''): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    const way = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') texts.set(way, value)
    else if (typeof value === 'function') texts.set(way, value(...['‹0›', '‹1›', '‹2›', '‹3›'].slice(0, value.length)))
    else for (const [inner, text] of textsOf(value, way)) texts.set(inner, text)
  }
  return texts
}
