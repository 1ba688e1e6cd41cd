import assert from 'node:assert/strict'
import { renewingCredentials } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/renewing-credentials.ts'
import { surroundings } from './surroundings.ts'

const minute = 60_000
const never = new AbortController().signal

/** Credentials whose tokens are counted, `t1`, `t2`, …, and live that long. */
function counted(lifetimeMs: number | undefined) {
  const around = surroundings()
  let count = 0
  const credentials = renewingCredentials(async () => {
    count++
    return { value: `t${count}`, expiresAt: lifetimeMs === undefined ? undefined : around.now() + lifetimeMs }
  }, around)
  const token = async () => (await credentials.headers(never)).authorization
  return { around, credentials, token }
}

describe('credentials that are renewed', () => {
  const cases: readonly { lives: number | undefined; after: number; is: string }[] = [
    { lives: 60 * minute, after: 54 * minute, is: 'Bearer t1' },
    { lives: 60 * minute, after: 55 * minute, is: 'Bearer t2' },
    { lives: 6 * minute, after: 3 * minute, is: 'Bearer t1' },
    { lives: 6 * minute, after: 4 * minute, is: 'Bearer t2' },
    { lives: undefined, after: 6_000 * minute, is: 'Bearer t1' },
  ]
  for (const { lives, after, is } of cases) {
    const life = lives === undefined ? 'without an end' : `of ${lives / minute} minutes`
    it(`have ${is} after ${after / minute} minutes of a token ${life}`, async () => {
      const { around, token } = counted(lives)
      await token()
      around.pass(after)
      assert.equal(await token(), is)
    })
  }

  it('are renewed when the server refuses them', async () => {
    const { credentials, token } = counted(60 * minute)
    assert.deepEqual([await token(), credentials.refused(), await token()], ['Bearer t1', true, 'Bearer t2'])
  })

  it('mask each token before it is given away', async () => {
    const { around, credentials, token } = counted(undefined)
    await token()
    credentials.refused()
    await token()
    assert.deepEqual(around.masked, ['t1', 't2'])
  })

  it('ask once for requests that begin at the same time', async () => {
    const { token } = counted(60 * minute)
    assert.deepEqual(await Promise.all([token(), token(), token()]), ['Bearer t1', 'Bearer t1', 'Bearer t1'])
  })

  it('ask again after an asking that failed', async () => {
    let count = 0
    const credentials = renewingCredentials(async () => {
      count++
      if (count === 1) throw new Error('not now')
      return { value: 't', expiresAt: undefined }
    }, surroundings())
    await assert.rejects(credentials.headers(never), /not now/)
    assert.deepEqual(await credentials.headers(never), { authorization: 'Bearer t' })
  })

  it('use the old token while it holds when no new one is to be had, and ask again now and then', async () => {
    const around = surroundings()
    let asked = 0
    const credentials = renewingCredentials(async () => {
      asked++
      if (asked > 1) throw new Error('out of order')
      return { value: 't', expiresAt: around.now() + 60 * minute }
    }, around)
    const at = async (minutes: number) => {
      around.pass(minutes * minute)
      return [(await credentials.headers(never)).authorization, asked]
    }
    assert.deepEqual(await at(0), ['Bearer t', 1])
    assert.deepEqual(await at(55), ['Bearer t', 2])
    assert.deepEqual(await at(0.4), ['Bearer t', 2])
    assert.deepEqual(await at(0.1), ['Bearer t', 3])
    await assert.rejects(at(4.5), /out of order/)
  })

  it('stop asking only when nobody waits any more', async () => {
    const asked: AbortSignal[] = []
    const answers: (() => void)[] = []
    const credentials = renewingCredentials((signal) => {
      asked.push(signal)
      return new Promise((resolve) => answers.push(() => resolve({ value: 't', expiresAt: undefined })))
    }, surroundings())
    const [one, other] = [new AbortController(), new AbortController()]
    const first = credentials.headers(one.signal)
    const second = credentials.headers(other.signal)
    one.abort(new Error('first left'))
    await assert.rejects(first, /first left/)
    assert.equal(asked[0]?.aborted, false)
    other.abort(new Error('second left'))
    await assert.rejects(second, /second left/)
    assert.equal(asked[0]?.aborted, true)
    const third = credentials.headers(never)
    answers[1]?.()
    assert.deepEqual(await third, { authorization: 'Bearer t' })
    await assert.rejects(
      credentials.headers(AbortSignal.abort(new Error('late'))).then(() => assert.fail('late')),
      /late/,
    )
  })
})
