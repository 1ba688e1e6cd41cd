// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are sources that are read
import { strict as assert } from 'node:assert'
import { textsIn } from '../../../scripts/source-text.ts'

const texts = (source: string, file = 'gate/tell.ts') => {
  const { messages, early, prose } = textsIn(file, source)
  const of = (found: typeof messages) => found.map(({ text }) => text)
  return { messages: of(messages), early: of(early), prose: of(prose) }
}

describe('the texts of a source', () => {
  it('are its messages with the values numbered, also those in the values of others', () => {
    const source = "const f = (n: number) => msg`has ${n} of ${msg`the ${n}`} and ${'x'}`"
    assert.deepEqual(texts(source).messages, ['has {0} of {1} and {2}', 'the {0}'])
  })

  it('come with their place and the part that they belong to', () => {
    const [message] = textsIn('gate/a/tell.ts', '\n\nconst f = () => msg`a b`').messages
    assert.deepEqual(message, { text: 'a b', file: 'gate/a/tell.ts', line: 3, part: 'gate' })
    assert.equal(textsIn('outcome.ts', 'const f = () => msg`a b`').messages[0]?.part, 'run')
  })

  const prose: readonly (readonly [source: string, found: readonly string[]])[] = [
    ["const a = 'no such thing'", ['no such thing']],
    ["const a = ', and then'", [', and then']],
    ['const a = `${n} pods of ${m}`', ['{0} pods of {1}']],
    ['const a = other`has words in it`', ['has words in it']],
    ["const a = msg`got ${'of all'}`", ['of all']],
    ["const a = { kind: 'green', 'x-y': 'model-blue' }", []],
    ['const a = `${x}, ${y}: ${z}`', []],
    ["type A = 'one or' | 'two of'", []],
    ['const a = new RegExp(`^no (such) thing$`)', []],
    ['const a = /no such thing/', []],
  ]
  for (const [source, found] of prose) {
    it(`past msg are ${JSON.stringify(found)} in: ${source}`, () => assert.deepEqual(texts(source).prose, found))
  }

  it('are early where no function tells them', () => {
    const source =
      'const early = { a: msg`too early` }; const later = () => msg`in time`; class A { m() { return msg`too` } }'
    assert.deepEqual(texts(source).early, ['too early'])
  })

  it('are not guessed at when the source cannot be parsed', () => {
    assert.throws(() => texts('const ='), /^Error: gate\/tell\.ts: /)
  })
})
