import { strict as assert } from 'node:assert'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { parseLanguage } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/language.ts'
import { inputReader } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/reader.ts'
import { speakIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/choose.ts'
import { speak } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/message.ts'

const read = (language: string | undefined, culture: string | undefined) =>
  parseLanguage(
    inputReader((name) => (name === 'language' ? language : undefined)),
    culture,
  )

describe('the language of a step', () => {
  afterEach(() => speak())

  const rows: readonly (readonly [input: string | undefined, culture: string | undefined, want: string])[] = [
    [undefined, undefined, 'en'],
    [undefined, '', 'en'],
    [undefined, 'en-US', 'en'],
    [undefined, 'de-DE', 'en'],
    [undefined, 'ja', 'ja'],
    [undefined, 'ja-JP', 'ja'],
    [undefined, 'JA-jp', 'ja'],
    // Javanese, and a culture whose region looks like the language.
    [undefined, 'jv-ID', 'en'],
    [undefined, 'en-JA', 'en'],
    ['auto', 'ja-JP', 'ja'],
    ['en', 'ja-JP', 'en'],
    ['ja', 'en-US', 'ja'],
  ]
  for (const [input, culture, want] of rows) {
    it(`is ${want} for the input ${input} and the culture ${culture}`, () => assert.equal(read(input, culture), want))
  }

  for (const wrong of ['de', 'JA', 'ja-JP']) {
    it(`is refused in English when the input is ${wrong}`, () => {
      const message = `Input 'language' must be one of auto, en, ja, got '${wrong}'.`
      assert.throws(() => read(wrong, 'ja-JP'), new InputError(message))
    })
  }

  it('is spoken from then on', async () => {
    const complaint = () => {
      try {
        return read('de', undefined)
      } catch (error) {
        return (error as Error).message
      }
    }
    await speakIn('ja')
    assert.equal(
      complaint(),
      "入力 'language' は auto, en, ja のいずれかである必要がありますが、'de' が指定されました。",
    )
    await speakIn('en')
    assert.equal(complaint(), "Input 'language' must be one of auto, en, ja, got 'de'.")
  })
})
