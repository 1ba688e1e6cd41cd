import assert from 'node:assert/strict'
import { cellsOf } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/cells.ts'
import { wrap } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/wrap.ts'
import { unfolded } from '../../../unfolded.ts'

const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at}`).join(' ')
const image = `registry.example.com/team/models/model@sha256:${'0123456789abcdef'.repeat(4)}`
const command = `kubectl patch virtualservice mlmodel-virtualservice --namespace models --type json --patch '[{"op": "test"}]'`
const japanese =
  '緑のスロットは準備ができています。トラフィックはすべて緑に送られています。次の手順に進むことができます。'

describe('a line of the log', () => {
  const rows: readonly { it: string; line: string; want: readonly string[] }[] = [
    { it: 'stays as it is where it fits', line: `  ${'x'.repeat(78)}`, want: [`  ${'x'.repeat(78)}`] },
    {
      it: 'is broken between words, and hangs behind an odd number of blanks',
      line: `  ${words(16)}`,
      want: [`  ${words(12)} `, '     word12 word13 word14 word15'],
    },
    {
      it: 'hangs under the text of an event',
      line: `  04:03:57Z  ✓ ${words(12)}`,
      want: [`  04:03:57Z  ✓ ${words(10)} `, '               word10 word11'],
    },
    {
      it: 'keeps what has no place to be broken at on a line of its own',
      line: `  • green (Deployment 'model-green'): image '${image}' (resourceVersion 12)`,
      want: [`  • green (Deployment 'model-green'): image `, `     '${image}' `, '     (resourceVersion 12)'],
    },
    { it: 'keeps a command whole', line: `    ${command}`, want: [`    ${command}`] },
    { it: 'begins behind an even number of blanks', line: ' from outside', want: ['  from outside'] },
    {
      it: 'is broken between Japanese characters, which are two cells wide',
      line: `  ${'緑'.repeat(41)}`,
      want: [`  ${'緑'.repeat(39)}`, `     ${'緑'.repeat(2)}`],
    },
    {
      it: 'is not broken before a Japanese full stop',
      line: `  ${'緑'.repeat(39)}。青`,
      want: [`  ${'緑'.repeat(38)}`, '     緑。青'],
    },
    {
      it: 'is not broken behind an opening bracket',
      line: `  ${'緑'.repeat(38)}「青」`,
      want: [`  ${'緑'.repeat(38)}`, '     「青」'],
    },
    {
      it: 'keeps a word among Japanese characters whole',
      line: `  ${'緑'.repeat(36)}deploy を実行`,
      want: [`  ${'緑'.repeat(36)}`, '     deploy を実行'],
    },
  ]
  for (const { it: name, line, want } of rows) it(name, () => assert.deepEqual(wrap(line), want))

  it('is whole again when its parts are put together, blanks and all', () => {
    const lines = [
      `  ${words(40)}`,
      `  green  100 %  ${image}  1/1 ready  ${words(20)}`,
      `    ${japanese.repeat(3)}`,
      `  04:03:57Z  ✓ ${japanese} 'deploy' ${words(9)}${japanese}`,
      words(30),
    ]
    for (const line of lines) {
      const parts = wrap(line)
      assert.ok(parts.length > 1)
      for (const part of parts) assert.ok(cellsOf(part) <= 80 || part.includes(image), part)
    }
    assert.deepEqual(unfolded(lines.flatMap(wrap)), lines)
  })
})

describe('the cells that text takes', () => {
  const rows: readonly { text: string; want: number }[] = [
    { text: 'green → blue ✓…', want: 15 },
    { text: '緑 100 %、', want: 10 },
    { text: 'ｶﾅ カナー', want: 9 },
    { text: 'e\u0301', want: 1 },
    { text: '🚀', want: 2 },
  ]
  for (const { text, want } of rows) it(`are ${want} for ${text}`, () => assert.equal(cellsOf(text), want))
})
