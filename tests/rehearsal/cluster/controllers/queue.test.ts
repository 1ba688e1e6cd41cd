import assert from 'node:assert/strict'
import { startQueue, type WorkQueue } from '../../../../rehearsal/cluster/controllers/queue.ts'
import { heldClock } from '../held-clock.ts'

describe('the work queue', () => {
  it('works once on a key that was added many times, and never within the call that adds it', async () => {
    const clock = heldClock()
    const worked: string[] = []
    const queue = startQueue({ clock, reconcile: (key) => worked.push(key), onError: assert.fail })
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key)
    assert.deepEqual(worked, [])
    await clock.settle()
    assert.deepEqual(worked, ['a', 'b'])
  })

  it('works again on a key that was added while it was worked on', async () => {
    const clock = heldClock()
    let rounds = 0
    const queue: WorkQueue = startQueue({
      clock,
      reconcile: (key) => {
        rounds += 1
        if (rounds === 1) queue.add(key)
      },
      onError: assert.fail,
    })
    queue.add('a')
    await clock.settle()
    assert.equal(rounds, 2)
  })

  it('tries what failed again, each time after twice as long', async () => {
    const clock = heldClock()
    const times: number[] = []
    const start = clock.now()
    const reconcile = (): void => {
      times.push(clock.now() - start)
      if (times.length < 5) throw new Error('not yet')
    }
    const queue = startQueue({ clock, reconcile, onError: () => undefined })
    queue.add('a')
    await clock.advance(10_000)
    assert.deepEqual(times, [0, 5, 15, 35, 75])
  })

  it('takes the earlier of two later dates', async () => {
    const clock = heldClock()
    const start = clock.now()
    const times: number[] = []
    const queue = startQueue({ clock, reconcile: () => times.push(clock.now() - start), onError: assert.fail })
    queue.addAfter('a', 500)
    queue.addAfter('a', 100)
    queue.addAfter('a', 300)
    await clock.advance(1000)
    assert.deepEqual(times, [100])
  })

  it('does nothing any more once it is stopped', async () => {
    const clock = heldClock()
    const queue = startQueue({ clock, reconcile: () => assert.fail('worked'), onError: assert.fail })
    queue.add('a')
    queue.addAfter('b', 10)
    queue.stop()
    queue.add('c')
    await clock.advance(1000)
  })
})
