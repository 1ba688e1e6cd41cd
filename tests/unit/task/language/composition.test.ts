import { strict as assert } from 'node:assert'
import {
  either,
  listed,
  sentences,
  together,
  withoutPeriod,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/composition.ts'
import { japanese } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/ja/index.ts'
import { speak } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/message.ts'

const rows: readonly { it: string; told: () => string; english: string; japanese: string }[] = [
  { it: 'nothing', told: () => together([]) + either([]) + listed([]), english: '', japanese: '' },
  { it: 'one thing', told: () => together(['a']) + either(['b']) + listed(['c']), english: 'abc', japanese: 'abc' },
  { it: 'things together', told: () => together(['a', 'b', 'c']), english: 'a and b and c', japanese: 'a、b、c' },
  { it: 'things to choose from', told: () => either(['a', 'b']), english: 'a or b', japanese: 'a または b' },
  { it: 'things in a row', told: () => listed(['a', 'b', 'c']), english: 'a, b, c', japanese: 'a、b、c' },
  { it: 'sentences', told: () => sentences('A。', 'B.', 'C.'), english: 'A。B. C.', japanese: 'A。B. C.' },
  { it: 'a part of a sentence', told: () => withoutPeriod('A.') + withoutPeriod('B。'), english: 'AB', japanese: 'AB' },
]

describe('what is put together of several texts', () => {
  afterEach(() => speak())

  for (const { it: title, told, ...want } of rows) {
    it(`is told as each language does: ${title}`, () => {
      assert.equal(told(), want.english)
      speak(japanese)
      assert.equal(told(), want.japanese)
    })
  }
})
