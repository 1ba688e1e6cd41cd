import { strict as assert } from 'node:assert'
import { unfit } from '../../cluster/toolchain/prerequisites.ts'

describe('the version of a program', () => {
  const range = { atLeast: [3, 10], below: [3, 13], text: 'it of 3.10 to 3.12' } as const
  const cases = [
    { says: '3.10.0', code: 0, wanted: range, faults: [] },
    { says: '3.12.11\n', code: 0, wanted: range, faults: [] },
    { says: '3.9.18', code: 0, wanted: range, faults: ['it of 3.10 to 3.12: it is 3.9.18'] },
    { says: '3.13.0', code: 0, wanted: range, faults: ['it of 3.10 to 3.12: it is 3.13.0'] },
    { says: '4.0', code: 0, wanted: { atLeast: [3, 10], text: 'it' }, faults: [] },
    { says: 'go version go1.26 linux/amd64', code: 0, wanted: { atLeast: [1, 26], text: 'Go' }, faults: [] },
    { says: 'devel', code: 0, wanted: range, faults: ['it of 3.10 to 3.12: it is “devel”'] },
    { says: 'spawn it ENOENT', code: 1, wanted: range, faults: ['it of 3.10 to 3.12: spawn it ENOENT'] },
  ] as const
  for (const { says, code, wanted, faults } of cases)
    it(`“${says.trim()}” ${faults.length === 0 ? 'will do' : 'is refused'} from ${wanted.atLeast.join('.')}`, () => {
      assert.deepEqual(unfit(wanted, { code, output: says }), faults)
    })
})
