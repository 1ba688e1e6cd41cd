import assert from 'node:assert/strict'
import type { SampleGate } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/gate.ts'
import { judge } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/judge.ts'
import type { Sample } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/sample.ts'
import { bucketed, seeded } from './samples.ts'

const demands = { minRequests: 100, risk: 0.001 }
const stages = 1000

/** A slot that is asked `requests` times: its share of errors, and the median of its latencies, which are log-normal. */
interface Played {
  readonly requests: number
  readonly errorRate: number
  readonly medianMs: number
}

function play({ requests, errorRate, medianMs }: Played, random: () => number, asHistogram: boolean): Sample {
  let errors = 0
  const ms: number[] = []
  for (let request = 0; request < requests; request++) {
    if (random() < errorRate) errors++
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    ms.push(medianMs * Math.exp(normal / 2))
  }
  return { requests, errors, latencies: asHistogram ? bucketed(ms) : { kind: 'measured', ms } }
}

/** The shares of stages that pass and fail. */
function shares(gate: SampleGate, blue: Played, green: Played, asHistogram = false): { pass: number; fail: number } {
  const random = seeded(7)
  const seen = { pass: 0, fail: 0, inconclusive: 0 }
  for (let stage = 0; stage < stages; stage++) {
    const samples = { blue: play(blue, random, asHistogram), green: play(green, random, asHistogram) }
    seen[judge(gate, samples, demands).outcome]++
  }
  return { pass: seen.pass / stages, fail: seen.fail / stages }
}

const good: Played = { requests: 300, errorRate: 0.002, medianMs: 50 }

describe('the risk of a gate', function () {
  this.timeout(30_000)

  const gates: readonly { title: string; gate: SampleGate; atLimit: Played; bad: Played }[] = [
    {
      title: 'on the error rate',
      gate: { kind: 'errorRate', maxPercent: 2 },
      atLimit: { ...good, errorRate: 0.02 },
      bad: { ...good, errorRate: 0.08 },
    },
    {
      title: "on the error rate above green's",
      gate: { kind: 'errorRateDifference', maxPoints: 2 },
      atLimit: { ...good, errorRate: 0.022 },
      bad: { ...good, errorRate: 0.12 },
    },
    {
      title: 'on the median latency',
      gate: { kind: 'latency', percentile: 50, maxMs: 50 },
      atLimit: good,
      bad: { ...good, medianMs: 65 },
    },
    {
      title: "on the median latency against green's",
      gate: { kind: 'latencyRatio', percentile: 50, max: 1.5 },
      atLimit: { ...good, medianMs: 75 },
      bad: { ...good, medianMs: 120 },
    },
  ]
  for (const { title, gate, atLimit, bad } of gates) {
    it(`${title}: a slot just at the limit fails in hardly any stage`, () => {
      // The promise is 1 in 1000; other seeds would give 5 or more of them once in 270 runs.
      assert.ok(shares(gate, atLimit, good).fail <= 4 / stages)
    })

    it(`${title}: a slot far beyond it fails in most stages and hardly ever passes`, () => {
      const { pass, fail } = shares(gate, bad, good)
      assert.ok(fail > 0.75, `${fail} fail`)
      assert.ok(pass < 0.005, `${pass} pass`)
    })
  }

  const comparisons: readonly SampleGate[] = [
    { kind: 'errorRateDifference', maxPoints: 1 },
    { kind: 'latencyRatio', percentile: 95, max: 1.5 },
  ]
  for (const gate of comparisons) {
    it(`slots that are alike pass by ${gate.kind}, and never fail`, () => {
      for (const asHistogram of [false, true]) {
        const { pass, fail } = shares(gate, good, good, asHistogram)
        assert.equal(fail, 0)
        assert.ok(pass > 0.97, `${pass} pass`)
      }
    })
  }
})
