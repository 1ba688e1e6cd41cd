import assert from 'node:assert/strict'
import { createPainter, type Painter } from '../../../rehearsal/presentation/live/painter.ts'
import { createEmulator, linesOf } from './emulator.ts'

/** A terminal of 40 columns and 8 rows that a painter paints on. */
interface Easel {
  readonly painter: Painter
  /** How often something was written. */
  readonly writes: string[]
  type(text: string): void
  resize(columns: number): Promise<void>
  /** All lines down to the last one with text, those that have scrolled out first. */
  shown(): Promise<string[]>
}

function easel(): Easel {
  const emulator = createEmulator(8, 40)
  const writes: string[] = []
  const write = (text: string): void => {
    writes.push(text)
    emulator.write(text)
  }
  const drawn = (): Promise<void> => new Promise((resolve) => emulator.write('', resolve))
  return {
    painter: createPainter({ write, columns: () => emulator.cols }),
    writes,
    type: (text) => emulator.write(text),
    async resize(columns) {
      await drawn()
      emulator.resize(columns, emulator.rows)
    },
    async shown() {
      await drawn()
      const lines = linesOf(emulator)
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
    },
  }
}

describe('A painter', () => {
  it('paints lines in place', async () => {
    const { painter, shown } = easel()
    painter.paint(['one', 'two', 'three'], [])
    painter.paint(['one', 'TWO'], [])
    assert.deepEqual(await shown(), ['one', 'TWO'])
    painter.paint(['one', 'TWO', 'THREE', 'four'], [])
    assert.deepEqual(await shown(), ['one', 'TWO', 'THREE', 'four'])
  })

  it('writes nothing when nothing has changed, and of a frame only the lines that have', () => {
    const { painter, writes } = easel()
    painter.paint(['one', 'two'], [])
    painter.paint(['one', 'two'], [])
    assert.equal(writes.length, 1)
    painter.paint(['one', '2'], [])
    assert.equal(writes.length, 2)
    assert.doesNotMatch(writes[1] ?? '', /one/)
  })

  it('leaves permanent lines above, also when they scroll out', async () => {
    const { painter, shown } = easel()
    const told = Array.from({ length: 20 }, (_, at) => `line ${at}`)
    for (const line of told) painter.paint(['the', 'view'], [line])
    assert.deepEqual(await shown(), [...told, 'the', 'view'])
    painter.close()
    assert.deepEqual(await shown(), told)
  })

  it('takes permanent lines that are wider than the window', async () => {
    const { painter, shown } = easel()
    painter.paint(['view'], [])
    painter.paint(['view'], ['x'.repeat(50), 'y'.repeat(40), 'end'])
    assert.deepEqual(await shown(), ['x'.repeat(40), 'x'.repeat(10), 'y'.repeat(40), 'end', 'view'])
  })

  it('finds its lines again when the window has become narrower or wider', async () => {
    const { painter, shown, resize } = easel()
    painter.paint(['a'.repeat(39), 'b'.repeat(10)], ['above'])
    await resize(15)
    painter.paint(['a'.repeat(14), 'b'.repeat(10)], [])
    assert.deepEqual(await shown(), ['above', 'a'.repeat(14), 'b'.repeat(10)])
    await resize(60)
    painter.paint(['a'.repeat(50)], ['more'])
    assert.deepEqual(await shown(), ['above', 'more', 'a'.repeat(50)])
  })

  it('paints around a question, and takes its row back with the answer', async () => {
    const { painter, shown, type } = easel()
    painter.paint(['view', 'load 1'], [])
    painter.hold('approve? ')
    type('approve? ')
    painter.paint(['view', 'load 2', 'more'], ['said meanwhile'])
    type('y')
    assert.deepEqual(await shown(), ['view', 'load 2', 'approve? y'])
    type('\n')
    painter.release('approve? y')
    painter.paint(['view', 'load 3', 'more'], [])
    assert.deepEqual(await shown(), ['said meanwhile', 'view', 'load 3', 'more'])
  })

  it('does so at the bottom of the window, where the answer scrolls it', async () => {
    const { painter, shown, type } = easel()
    const above = ['1', '2', '3', '4', '5']
    painter.paint(['view', 'load 1'], above)
    painter.hold('approve? ')
    type('approve? y\n')
    painter.release('approve? y')
    painter.paint(['view', 'load 2'], ['6'])
    assert.deepEqual(await shown(), [...above, '6', 'view', 'load 2'])
  })

  it('leaves a question of several rows alone, and takes all of them back', async () => {
    const { painter, shown, type } = easel()
    const question = `${'w'.repeat(45)} `
    painter.paint(['load 1'], [])
    painter.hold(question)
    type(question)
    painter.paint(['load 2'], [])
    assert.deepEqual(await shown(), ['load 1', 'w'.repeat(40), 'wwwww '])
    type('no\n')
    painter.release(`${question}no`)
    painter.paint(['load 3'], [])
    assert.deepEqual(await shown(), ['load 3'])
  })

  it('hides the cursor while it paints, but not at a question, and gives it back at the end', () => {
    const { painter, writes } = easel()
    const cursor = (): boolean => {
      const all = writes.join('')
      return all.lastIndexOf('\u001b[?25h') >= all.lastIndexOf('\u001b[?25l')
    }
    painter.paint(['view'], [])
    assert.equal(cursor(), false)
    painter.hold('?')
    assert.equal(cursor(), true)
    painter.release('?')
    assert.equal(cursor(), false)
    painter.close()
    assert.equal(cursor(), true)
  })

  it('writes nothing at its end where it has painted nothing', () => {
    const { painter, writes } = easel()
    painter.close()
    assert.deepEqual(writes, [])
  })
})
