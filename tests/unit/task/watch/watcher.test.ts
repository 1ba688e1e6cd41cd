import assert from 'node:assert/strict'
import { Unreachable } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/cluster/failure.ts'
import type { Gate } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/gate.ts'
import type { Samples } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/sample.ts'
import { MetricsError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/metrics/metrics-error.ts'
import { NetworkError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/network-error.ts'
import { weightsFor } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import type { Sight, Source } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/watch/source.ts'
import { watch } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/watch/watcher.ts'
import { counted, seeded } from '../gate/samples.ts'
import { virtualClock } from '../proof/virtual-clock.ts'

const errorRate: Gate = { kind: 'errorRate', maxPercent: 1 }
const difference: Gate = { kind: 'errorRateDifference', maxPoints: 1 }
const query = { kind: 'query', query: 'avg(drift)', operator: '<=', limit: 0.2 } as const

interface Played {
  readonly gates?: readonly Gate[]
  readonly blueWeight?: number
  readonly seconds?: number
  /** What is seen at each look, the first being 1. Throws when it cannot be seen. */
  readonly see: (look: number) => Partial<Sight>
  readonly signal?: AbortSignal
}

/** Watches a source that a test plays, and tells what came of it, how long it took and what was told on the way. */
async function play({ gates = [errorRate], blueWeight = 50, seconds = 60, see, signal }: Played) {
  const clock = virtualClock()
  const told: string[] = []
  const asked: boolean[] = []
  let ended = 0
  const source: Source = {
    advice: 'Send requests.',
    begin: async () => ({
      look: async (withQueries) => {
        asked.push(withQueries)
        return { samples: undefined, queries: new Map(), notes: [], ...see(asked.length) }
      },
      end: async () => {
        ended++
      },
    }),
  }
  const request = { gates, source: { kind: 'probes' }, minimumRequests: 100, observeSeconds: seconds } as const
  const findings = await watch({ request, weights: weightsFor(blueWeight), seconds }, source, {
    clock,
    signal: signal ?? new AbortController().signal,
    tell: (line) => told.push(line),
  })
  assert.equal(ended, 1, 'the observation is ended once')
  return { findings, seconds: clock.elapsed() / 1000, told, asked }
}

/** Cumulated requests and errors of blue, and as many good ones of green. */
function seen(requests: number, errors: number): { samples: Samples } {
  return { samples: { blue: counted(requests, errors), green: counted(requests, 0) } }
}

describe('an observation under gates', () => {
  it('goes on to its end, and holds when every gate passes', async () => {
    const { findings, seconds, told, asked } = await play({ see: (look) => seen(20 * look, 0) })
    assert.equal(findings.holds, true)
    assert.equal(findings.sentence, 'The gate holds, observed for 60 s.')
    assert.equal(findings.lines[0], 'green 50 %, blue 50 %, observed for 60 s')
    assert.match(findings.lines[1] ?? '', /^ {2}✓ Blue's error rate: 0 % .* by 400 requests of blue\.$/)
    assert.equal(seconds, 60)
    assert.equal(told.length, 19)
    assert.equal(told[0], '3 of 60 s: green 20 requests, 0 errors; blue 20 requests, 0 errors')
    assert.deepEqual([asked.slice(0, -1).includes(true), asked.at(-1)], [false, true])
  })

  it('ends early when a gate fails beyond doubt', async () => {
    const { findings, seconds } = await play({ see: (look) => seen(100 * look, 50 * look) })
    assert.ok(!findings.holds)
    assert.match(findings.sentence, /^A gate failed after 3 of 60 s\. Blue's error rate: 50 %/)
    assert.match(findings.next, /blue's logs/)
    assert.equal(seconds, 3)
  })

  it('tells every gate that failed', async () => {
    const { findings } = await play({ gates: [errorRate, difference], see: () => seen(500, 400) })
    assert.match(
      findings.sentence,
      /^2 gates failed after 3 of 60 s\. Blue's error rate: .* Blue's error rate above green's: /,
    )
  })

  it('is no pass without requests, or by too few', async () => {
    for (const [requests, says] of [
      [0, /nothing to judge by, with 0 requests of blue/],
      [99, /not judged by 99 requests of blue; at least 100/],
    ] as const) {
      const { findings, seconds } = await play({ see: () => seen(requests, 0) })
      assert.ok(!findings.holds)
      assert.match(findings.sentence, /^A gate is inconclusive after 60 s, which is no pass\./)
      assert.match(findings.sentence, says)
      assert.match(findings.next, /Send requests\./)
      assert.equal(seconds, 60)
    }
  })

  it('looks on while chance leaves a doubt, until the requests tell', async () => {
    const { findings, seconds, told } = await play({ see: (look) => seen(10 * look, 3) })
    assert.equal(findings.sentence, 'The gate holds, observed for 90 s.')
    assert.equal(seconds, 90)
    assert.match(told.at(-1) ?? '', /^87 of 60 s: .*; looking on, since chance explains it$/)
  })

  it('looks on for as long again at most', async () => {
    const { findings, seconds } = await play({ see: () => seen(200, 3) })
    assert.match(findings.sentence, /^A gate is inconclusive after 120 s, .*no more than chance explains/)
    assert.equal(seconds, 120)
  })

  it('shares the risk of a false alarm among its looks', async () => {
    const random = seeded(3)
    let failed = 0
    for (let stage = 0; stage < 300; stage++) {
      let errors = 0
      const see = (look: number) => {
        for (let request = 0; request < 50; request++) if (random() < 0.01) errors++
        return seen(50 * look, errors)
      }
      const { findings } = await play({ see })
      if (findings.sentence.startsWith('A gate failed')) failed++
    }
    // Of blues that are just at the limit one in a thousand may fail.
    assert.ok(failed <= 2, `${failed} of 300`)
  }).timeout(30_000)

  it('judges a query at its end only', async () => {
    const { findings, seconds, told, asked } = await play({
      gates: [query],
      see: () => ({ queries: new Map([[query, [0.5]]]) }),
    })
    assert.match(findings.sentence, /^A gate failed after 60 of 60 s\. avg\(drift\) <= 0\.2: it is 0\.5\.$/)
    assert.equal(seconds, 60)
    assert.equal(told[0], '3 of 60 s: the queries are judged at the end')
    assert.equal(asked.filter(Boolean).length, 1)
  })

  it('does not compare with a green that gets no traffic', async () => {
    const all = { gates: [errorRate, difference], blueWeight: 100, see: () => seen(500, 0) }
    const { findings } = await play(all)
    assert.ok(findings.holds)
    assert.match(
      findings.lines.join('\n'),
      /\n {2}- Blue's error rate above green's: not judged, since green gets no traffic\.$/,
    )
    const { findings: nothing } = await play({ ...all, gates: [difference] })
    assert.ok(!nothing.holds, 'what is not judged is no pass')
  })

  const away = new MetricsError('Prometheus is away.', 'Wait.')
  const troubles = [
    away,
    new NetworkError('Prometheus is away.', 'Wait.', false),
    new Unreachable(new NetworkError('Prometheus is away.', 'Wait.', false)),
  ]
  for (const trouble of troubles) {
    it(`goes on while there is a ${trouble.name}, and is no pass when it stays`, async () => {
      const fail = (): never => {
        throw trouble
      }
      const passing = await play({ see: (look) => (look === 5 ? fail() : seen(200, 0)) })
      assert.equal(passing.findings.holds, true)
      assert.match(passing.told[4] ?? '', /^not to be seen at the moment: .*Prometheus is away\./)
      const lasting = await play({ see: (look) => (look > 5 ? fail() : seen(200, 0)) })
      assert.ok(!lasting.findings.holds)
      assert.match(
        lasting.findings.sentence,
        /^The gates could not be judged, which is no pass: .*Prometheus is away\./,
      )
      assert.equal(lasting.findings.next, 'Wait.')
    })
  }

  it('ends with the reason of a cancelled step, and with any other error', async () => {
    const cancelling = new AbortController()
    const reason = new Error('cancelled')
    const see = (look: number) => {
      if (look === 3) cancelling.abort(reason)
      return seen(200, 0)
    }
    await assert.rejects(play({ see, signal: cancelling.signal }), reason)
    const bug = new TypeError('a mistake of ours')
    await assert.rejects(
      play({
        see: () => {
          throw bug
        },
      }),
      bug,
    )
  })
})
