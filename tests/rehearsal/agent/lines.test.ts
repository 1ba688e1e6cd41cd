import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { readLines } from '../../../rehearsal/agent/lines.ts'

describe('Lines of a stream', () => {
  const cases = [
    { name: 'end at every kind of line end', chunks: ['a\nb\r\nc\rd\n'], want: ['a', 'b', 'c', 'd'] },
    { name: 'are whole across chunks', chunks: ['he', 'llo\nwo', 'rld'], want: ['hello', 'world'] },
    { name: 'do not double at a line end cut in two', chunks: ['a\r', '\nb\n'], want: ['a', 'b'] },
    { name: 'may be empty', chunks: ['a\n\nb\n'], want: ['a', '', 'b'] },
    { name: 'may be cut at a lone carriage return', chunks: ['a\r', 'b'], want: ['a', 'b'] },
    { name: 'keep separators that are no line ends', chunks: ['a\u2028b\n'], want: ['a\u2028b'] },
  ]
  for (const { name, chunks, want } of cases) {
    it(name, async () => {
      const lines: string[] = []
      const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
      readLines(stream, (line) => lines.push(line))
      await new Promise((resolve) => stream.once('close', resolve))
      assert.deepEqual(lines, want)
    })
  }

  it('are whole letters when a letter is cut in two', async () => {
    const bytes = Buffer.from('grün\n')
    const stream = Readable.from([bytes.subarray(0, 3), bytes.subarray(3)])
    const lines: string[] = []
    readLines(stream, (line) => lines.push(line))
    await new Promise((resolve) => stream.once('close', resolve))
    assert.deepEqual(lines, ['grün'])
  })
})
