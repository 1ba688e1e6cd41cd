import { strict as assert } from 'node:assert'
import type { Reading } from '../../../tab/src/azure-devops/run-source.ts'
import { follow } from '../../../tab/src/follow.ts'

const data = { attachments: [], troubles: [] } as unknown as Reading['data']

/** A page whose time a test turns, and a run that answers as told; `end` ends the reading that is under way. */
function followed() {
  const log: string[] = []
  let pending: { delay: number; action: () => void } | undefined
  let hidden = false
  let seen = () => {}
  let answer: ((outcome: Reading['next'] | Error) => void) | undefined
  follow(
    {
      read: async () => {
        assert.equal(answer, undefined, 'two readings at once')
        log.push('read')
        const outcome = await new Promise<Reading['next'] | Error>((resolve) => {
          answer = resolve
        })
        answer = undefined
        if (outcome instanceof Error) throw outcome
        return { data, next: outcome }
      },
      show: () => log.push('show'),
      miss: () => log.push('miss'),
    },
    {
      after: (delay, action) => {
        assert.equal(pending, undefined, 'two timers at once')
        pending = { delay, action }
        return () => {
          pending = undefined
        }
      },
      isHidden: () => hidden,
      onSeen: (action) => {
        seen = action
      },
    },
  )
  return {
    log,
    waits: () => pending?.delay,
    hide: () => {
      hidden = true
    },
    see: () => {
      hidden = false
      seen()
    },
    pass: () => {
      const due = pending
      pending = undefined
      due?.action()
    },
    end: async (outcome: Reading['next'] | Error) => {
      answer?.(outcome)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('a page that follows a run', () => {
  it('reads every ten seconds until nothing is to come', async () => {
    const page = followed()
    await page.end('news')
    assert.equal(page.waits(), 10_000)
    page.pass()
    await page.end('nothing')
    assert.equal(page.waits(), undefined)
    assert.deepEqual(page.log, ['read', 'show', 'read', 'show'])
  })

  it('waits longer and longer while it fails, and no longer when it goes well again', async () => {
    const page = followed()
    const waits = []
    for (let failure = 0; failure < 6; failure += 1) {
      await page.end(new Error('no'))
      waits.push(page.waits())
      page.pass()
    }
    assert.deepEqual(waits, [20_000, 40_000, 80_000, 160_000, 160_000, 160_000])
    await page.end('news')
    assert.equal(page.waits(), 10_000)
  })

  it('waits longer and longer for the rest of what is over', async () => {
    const page = followed()
    await page.end('rest')
    assert.equal(page.waits(), 20_000)
    page.pass()
    await page.end('rest')
    assert.equal(page.waits(), 40_000)
  })

  it('reads once a minute while it is hidden, and at once when it is seen again', async () => {
    const page = followed()
    page.hide()
    await page.end('news')
    assert.equal(page.waits(), 60_000)
    page.see()
    assert.deepEqual(page.log, ['read', 'show', 'read'])
  })

  it('does not read twice at once when it is seen while it reads', async () => {
    const page = followed()
    page.see()
    await page.end('nothing')
    page.see()
    assert.deepEqual(page.log, ['read', 'show'])
  })
})
