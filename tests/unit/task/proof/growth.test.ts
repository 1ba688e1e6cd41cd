import assert from 'node:assert/strict'
import type { Prober } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/prober.ts'
import { sampleWindow } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/proof/window.ts'
import { virtualClock } from './virtual-clock.ts'

describe('a window of probes', () => {
  for (const count of [100, 1_000, 10_000]) {
    it(`of ${count} asks as often, over one set of connections, and judges a hundred times or so`, async () => {
      let [asked, connected, judged, underWay, most] = [0, 0, 0, 0, 0]
      const clock = virtualClock()
      const prober: Prober = {
        connect: () => {
          connected++
          return {
            ask: async () => {
              asked++
              underWay++
              most = Math.max(most, underWay)
              await Promise.resolve()
              underWay--
              return { kind: 'answer', status: 200, slot: asked % 2 === 0 ? 'green' : 'blue', ms: 1, broken: undefined }
            },
            close: () => undefined,
          }
        },
      }
      const pace = { concurrency: 8, perSecond: 1_000_000, windowMs: 3_600_000 }
      const giveUp = () => {
        judged++
        return false
      }
      const sampling = { headers: {}, count, pace, giveUp }
      const { tally, complete } = await sampleWindow(prober, sampling, clock, new AbortController().signal)
      assert.deepEqual([complete, asked, tally.requests, connected], [true, count, count, 1])
      assert.ok(judged <= 110, `judged ${judged} times`)
      assert.ok(most <= pace.concurrency, `${most} at a time`)
    })
  }
})
