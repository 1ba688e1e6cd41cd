import assert from 'node:assert/strict'
import type { Samples } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/sample.ts'
import type { Prober } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prober.ts'
import type { Outcome } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/tally.ts'
import { fromProbes } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/watch/from-probes.ts'
import { virtualClock } from '../proof/virtual-clock.ts'

const signal = new AbortController().signal
const answer = (slot: 'green' | 'blue' | undefined, status = 200): Outcome => ({
  kind: 'answer',
  status,
  slot,
  ms: 7,
  broken: undefined,
})
const lost: Outcome = { kind: 'failure', reason: 'The connection was reset.', next: 'Wait.' }

/** A gateway that gives these outcomes again and again. */
function playing(outcomes: readonly Outcome[]): { prober: Prober; asked: () => number; open: () => number } {
  let asked = 0
  const open = new Set<number>()
  const prober: Prober = {
    connect: () => {
      const number = open.size
      open.add(number)
      return {
        ask: async (headers) => {
          assert.deepEqual(headers, {}, 'the weighted route is asked')
          return outcomes[asked++ % outcomes.length] ?? assert.fail()
        },
        close: () => {
          open.delete(number)
        },
      }
    },
  }
  return { prober, asked: () => asked, open: () => open.size }
}

async function observe(outcomes: readonly Outcome[], count: number, seconds: number) {
  const clock = virtualClock()
  const { prober, asked, open } = playing(outcomes)
  const source = fromProbes(async () => ({ prober, count }), clock, signal)
  const observation = await source.begin({ seconds, atMost: 2 * seconds })
  await clock.sleep(seconds * 1000 - 1, signal)
  const { samples, notes } = await observation.look(true)
  await observation.end()
  const sent = asked()
  await clock.sleep(10_000, signal)
  assert.deepEqual([asked(), open()], [sent, 0], 'nothing is sent once it has ended')
  return { samples: samples as Samples, notes, sent }
}

describe("the probes' own answers", () => {
  it('are as many as are wanted, spread over the time, and told by slot', async () => {
    const { samples, notes, sent } = await observe([answer('green'), answer('blue'), answer('blue', 500)], 300, 60)
    assert.equal(sent, 300)
    const of = ({ requests, errors }: Samples['blue']) => [requests, errors]
    assert.deepEqual(
      [of(samples.green), of(samples.blue)],
      [
        [100, 0],
        [200, 100],
      ],
    )
    assert.ok(samples.blue.latencies.kind === 'measured' && samples.blue.latencies.ms.length === 200)
    assert.deepEqual(notes, [])
  })

  it('are no more than the pace allows', async () => {
    const { sent } = await observe([answer('blue')], 1_000_000, 2)
    assert.ok(sent <= 400 && sent > 390, `${sent}`)
  })

  it('hold against blue what neither slot has answered', async () => {
    const { samples, notes } = await observe(
      [answer('green'), lost, answer(undefined, 503), answer(undefined)],
      100,
      10,
    )
    assert.deepEqual([samples.blue.requests, samples.blue.errors], [50, 50])
    assert.deepEqual([samples.green.requests, samples.green.errors], [25, 0])
    assert.deepEqual(notes, ['50 of 100 probes were answered by neither slot; they count as errors of blue.'])
  })
})
