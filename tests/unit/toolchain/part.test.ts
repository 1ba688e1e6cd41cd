import { strict as assert } from 'node:assert'
import { makeMissing, type Part } from '../../cluster/toolchain/part.ts'

describe('the parts of a toolchain', () => {
  let made: string[] = []
  const told: string[] = []
  const tell = (line: string) => told.push(line)
  const part = (name: string, state: 'there' | 'missing', lacks: readonly string[] = []): Part => ({
    name,
    minutes: 2,
    isThere: () => state === 'there',
    lacks: async () => lacks,
    make: async () => {
      made.push(name)
    },
  })

  beforeEach(() => {
    made = []
    told.length = 0
  })

  it('are made when they are missing, in their order, each with the minutes that are left', async () => {
    await makeMissing([part('one', 'missing'), part('two', 'there'), part('three', 'missing')], [], tell)
    assert.deepEqual(made, ['one', 'three'])
    assert.deepEqual(
      told.map((line) => /about \d+ min/.exec(line)?.[0]).filter((estimate) => estimate !== undefined),
      ['about 4 min', 'about 2 min'],
    )
  })

  it('are not spoken of when all are there, whatever it would take to make them', async () => {
    await makeMissing([part('one', 'there', ['Go'])], [], tell)
    assert.deepEqual([made, told], [[], []])
  })

  it('are refused in one error that names each thing the machine lacks once, before any is made', async () => {
    const parts = [part('one', 'missing'), part('two', 'missing', ['Go']), part('three', 'missing', ['Go', 'Python'])]
    await assert.rejects(makeMissing(parts, ['root'], tell), {
      message: 'The real cluster needs:\n- root\n- Go\n- Python',
    })
    assert.deepEqual(made, [])
  })

  it('are refused when the machine lacks what it takes to run them, even if all are there', async () => {
    await assert.rejects(makeMissing([part('one', 'there')], ['root'], tell), {
      message: 'The real cluster needs:\n- root',
    })
  })
})
