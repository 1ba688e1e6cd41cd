import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { readText } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/answer.ts'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'

const peer = { name: 'https://x', isProxy: false }

describe('the body of an answer', () => {
  it('is read whole, and bytes that are no UTF-8 are shown as such', async () => {
    assert.equal(await readText(Readable.from([Buffer.from('a'), Buffer.from([0xff, 0xc3])]), peer), 'a\ufffd\ufffd')
  })

  it('that does not end is given up, and nothing more of it is read', async () => {
    let given = 0
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(++given > 1_000 ? assert.fail('read on') : 1_000)
      })(),
    )
    await assert.rejects(
      readText(endless, peer, 10_000),
      (error) =>
        error instanceof Unreachable &&
        /answered with more than 10000 bytes/.test(error.message) &&
        error.cause.lasting,
    )
  })
})
