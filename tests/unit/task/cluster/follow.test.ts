import assert from 'node:assert/strict'
import { ApiFailure } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import { follow } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/follow.ts'
import { type Answer, apiOver, failure, lost } from './scripted-api.ts'

describe('following a collection', () => {
  const pod = (name: string) => ({ kind: 'Pod', metadata: { name } })
  const list = (names: string[], resourceVersion: string): Answer => ({
    status: 200,
    body: { items: names.map(pod), metadata: { resourceVersion } },
  })

  /** Follows until the answers are used up, and gives the pictures that were seen. */
  async function pictures(answers: readonly Answer[], count: number): Promise<string[][]> {
    const there = apiOver(answers)
    const stop = new AbortController()
    const seen: string[][] = []
    const following = follow(
      there.api,
      { kind: 'Pod', selection: {}, signal: stop.signal, sleep: there.sleep },
      (pods) => {
        seen.push(pods.map(({ metadata }) => metadata.name))
        if (seen.length === count) stop.abort()
      },
    )
    await assert.rejects(following, { name: 'AbortError' })
    return seen
  }

  it('sees the list and then each event', async () => {
    const events = [
      { type: 'ADDED', object: pod('b') },
      { type: 'BOOKMARK', object: pod('') },
      { type: 'MODIFIED', object: pod('a') },
      { type: 'DELETED', object: pod('a') },
    ]
    assert.deepEqual(await pictures([list(['a'], '5'), { status: 200, body: events }], 4), [
      ['a'],
      ['a', 'b'],
      ['a', 'b'],
      ['b'],
    ])
  })

  for (const { it: why, watch } of [
    { it: 'the version is too old', watch: failure(410, 'Expired') },
    {
      it: 'the server says so in the stream',
      watch: { status: 200, body: [{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }] },
    },
    { it: 'the watch ends', watch: { status: 200, body: [] } },
    { it: 'the connection breaks', watch: lost() },
  ]) {
    it(`lists anew when ${why}`, async () => {
      assert.deepEqual(await pictures([list(['a'], '5'), watch, list(['b'], '9')], 2), [['a'], ['b']])
    })
  }

  it('fails when access is denied', async () => {
    const there = apiOver([list([], '5'), failure(403, 'Forbidden')])
    const { signal } = new AbortController()
    await assert.rejects(
      follow(there.api, { kind: 'Pod', selection: {}, signal, sleep: there.sleep }, () => undefined),
      ApiFailure,
    )
  })
})
