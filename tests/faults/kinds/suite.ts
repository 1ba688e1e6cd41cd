import assert from 'node:assert/strict'
import { type Look, textOf } from '../../e2e/canary.ts'
import type { TestCluster } from '../../e2e/cluster.ts'
import { imageOf } from '../storm/models.ts'
import { openPlace } from '../storm/place.ts'
import { sideBySide } from '../storm/side-by-side.ts'
import { isDone } from '../way/exchange.ts'
import { type Row, rows } from './rows.ts'

/** Where each action leaves a rollout that has blue beside green. */
const ends: Readonly<Record<Row['action'], { readonly phase: string; readonly blue: number | undefined }>> = {
  deploy: { phase: 'deployed', blue: 0 },
  shift: { phase: 'shifting', blue: 50 },
  rollback: { phase: 'rolledBack', blue: undefined },
}

/** Each fault alone, on a step that is else undisturbed; the same on every cluster. @param lanes  how many at a time */
export function faultSuite(cluster: () => Promise<TestCluster>, lanes: number): void {
  const all = rows.flatMap((row) => row.protocols.map((protocol) => ({ row, protocol })))
  describe('a fault on the way to the API server', function () {
    this.timeout(300_000)
    let played: readonly Promise<void>[] = []

    before('begin', async () => {
      const there = await cluster()
      played = sideBySide(all, lanes, ({ row, protocol }) => play(there, row, protocol === 'HTTP/1.1'))
      // Each is awaited by its own test.
      for (const one of played) one.catch(() => undefined)
    })

    for (const [at, { row, protocol }] of all.entries()) {
      it(`${row.it}, over ${protocol}`, () => played[at] ?? assert.fail())
    }
  })
}

async function play(cluster: TestCluster, row: Row, onlyHttp1: boolean): Promise<void> {
  const place = await openPlace(cluster, { start: 'created', onlyHttp1 })
  const { canary, relay, rival } = place
  try {
    const image = imageOf(canary.namespace, 'B')
    // What is read now can come back later, when it is old.
    await canary.act('status', {}, 2)
    if (row.action !== 'deploy') await rival.canary.act('deploy', { image }, 2)
    // Blue is made after green: it must not be ready before it is watched.
    else await canary.changeProbe('model-green', () => ({ initialDelaySeconds: 30 }))
    await canary.untilReady('model-green', 1)
    const inputs = { deploy: { image }, shift: { blueWeight: '50' }, rollback: {} }[row.action]
    const before = { versions: await canary.versions(), look: await canary.look() }
    const passage = relay.begin({ strikes: row.strikes, moments: [], happen: async () => undefined })
    const step = await canary.run(row.action, { ...inputs, drainSeconds: '0' }, 2)
    assert.ok(passage.struck.length > 0, 'no fault has struck')
    const isStale = passage.struck.some(({ kind }) => kind === 'stale')
    const wasOld = passage.journal.some(({ version, given }) => given !== undefined && given !== version)
    assert.equal(wasOld, isStale, 'what was old is new')
    assert.ok(step.durationMs >= (row.least ?? 0), `it took ${step.durationMs} ms`)
    const after = await canary.look()
    if (row.says === undefined) {
      assert.equal(step.result, 'Succeeded', textOf(step))
      assert.deepEqual(standOf(after), ends[row.action])
      assert.equal(step.outputVariables.changed, 'true', textOf(step))
      await expectConverged(row, place, inputs)
      return
    }
    assert.equal(step.result, 'Failed', textOf(step))
    assert.equal(step.errors.length, 1, textOf(step))
    assert.match(step.errors.join(), row.says)
    if (row.leavesWork) return
    assert.deepEqual([await canary.versions(), after], [before.versions, before.look])
    assert.deepEqual(
      passage.journal.filter((exchange) => isDone(exchange)),
      [],
    )
  } finally {
    await place.close()
  }
}

/** The same step again finds nothing left to do. */
async function expectConverged(
  row: Row,
  { rival }: Awaited<ReturnType<typeof openPlace>>,
  inputs: object,
): Promise<void> {
  const again = await rival.canary.act(row.action, { ...inputs, drainSeconds: '0' }, 2)
  assert.equal(again.outputVariables.changed, 'false', textOf(again))
}

function standOf({ phase, blue }: Look): object {
  return { phase, blue: blue?.weight }
}
