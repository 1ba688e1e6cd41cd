import assert from 'node:assert/strict'
import { openPace } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/pace.ts'
import { virtualClock } from '../proof/virtual-clock.ts'

const never = new AbortController().signal

/** When something is done, in seconds, while there is news every so often for so long. */
async function timesOf(everyMs: number, forMs: number): Promise<readonly number[]> {
  const clock = virtualClock()
  const times: number[] = []
  const pace = openPace(clock, () => times.push(clock.elapsed() / 1000))
  for (let now = 0; now < forMs; now += everyMs) {
    pace.news()
    await clock.sleep(everyMs, never)
  }
  pace.stop()
  await clock.sleep(3_600_000, never)
  return times
}

describe('the pace of reports', () => {
  it('has the first after a second, and those of one moment together five seconds later', async () => {
    const clock = virtualClock()
    const times: number[] = []
    const pace = openPace(clock, () => times.push(clock.elapsed()))
    for (let news = 0; news < 9; news++) pace.news()
    assert.deepEqual(times, [])
    await clock.sleep(1_000, never)
    assert.deepEqual(times, [1_000])
    for (let news = 0; news < 9; news++) pace.news()
    await clock.sleep(59_000, never)
    assert.deepEqual(times, [1_000, 6_000])
    pace.news()
    assert.deepEqual(times, [1_000, 6_000, 60_000])
  })

  it('is slower the longer a step takes, and never more than an eighth of it behind', async () => {
    const times = await timesOf(1_000, 3_600_000)
    assert.deepEqual(times.slice(0, 9), [1, 6, 11, 16, 21, 26, 31, 36, 41])
    for (const [at, time] of times.entries())
      assert.ok(at === 0 || time - (times[at - 1] ?? 0) <= Math.max(6, time / 7))
    assert.ok(times.length < 60, String(times.length))
  })

  it('has 59 at most, so that with its end a step has 60', async () => {
    assert.equal((await timesOf(60_000, 10_000 * 60_000)).length, 59)
  })

  it('has none after its end', async () => {
    const clock = virtualClock()
    let times = 0
    const pace = openPace(clock, () => times++)
    pace.news()
    await clock.sleep(1_000, never)
    pace.news()
    pace.stop()
    await clock.sleep(60_000, never)
    pace.news()
    assert.equal(times, 1)
  })
})
