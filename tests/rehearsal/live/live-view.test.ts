import assert from 'node:assert/strict'
import { createSplitCounter } from '../../../rehearsal/observation/split-seen.ts'
import { createLiveView } from '../../../rehearsal/presentation/live/live-view.ts'
import { createPalette } from '../../../rehearsal/presentation/palette.ts'
import { createEmulator, linesOf } from './emulator.ts'
import { at, finished, half, stage, stageNames } from './some-run.ts'

/** A live view on a terminal that nobody sees, with a clock that stands still until it is told to go on. */
function open() {
  const emulator = createEmulator(24, 80)
  const writes: string[] = []
  let call = (): void => undefined
  let period: number | undefined
  const view = createLiveView(
    {
      write(text) {
        writes.push(text)
        emulator.write(text)
      },
      size: () => ({ rows: emulator.rows, columns: emulator.cols }),
    },
    createPalette(false, {}),
    () => at,
    (milliseconds, each) => {
      period = milliseconds
      call = each
      return () => {
        period = undefined
      }
    },
  )
  return {
    view,
    writes,
    tick: () => call(),
    period: () => period,
    async shown() {
      await new Promise<void>((resolve) => emulator.write('', resolve))
      return linesOf(emulator).filter((line) => line !== '')
    },
  }
}

describe('A live view', () => {
  it('gathers all that happens within 200 ms into one paint', async () => {
    const { view, writes, tick, period, shown } = open()
    assert.equal(period(), 200)
    view.spectator.runBegins({ title: 'Canary', detail: 'run 102' }, stageNames)
    view.screen.line('one')
    view.spectator.event(finished('Building'))
    view.spectator.cluster(half)
    view.screen.line('two')
    assert.deepEqual(writes, [])
    tick()
    assert.equal(writes.length, 1)
    assert.deepEqual(
      (await shown()).slice(0, 3).map((line) => line.trim().split(' ')[0]),
      ['one', 'two', 'Canary'],
    )
  })

  it('paints nothing while nothing changes', () => {
    const { view, writes, tick } = open()
    view.spectator.runBegins({ title: 'Canary', detail: 'run 102' }, stageNames)
    tick()
    tick()
    assert.equal(writes.length, 1)
  })

  it('shows the load at each look, and another run without what was of the one before', async () => {
    const { view, tick, shown } = open()
    let requests = 1
    view.spectator.runBegins({ title: 'First release', detail: 'run 101' }, stageNames)
    view.spectator.load(() => ({ requests, failed: 0, split: undefined }))
    view.spectator.event({ kind: 'stageStarted', stage: stage('Blue_0') })
    tick()
    requests = 2
    view.spectator.runBegins({ title: 'Canary', detail: 'run 102' }, stageNames)
    tick()
    const text = (await shown()).join('\n')
    assert.match(text, /Canary +run 102[\s\S]*the run begins[\s\S]*2 requests/)
    assert.doesNotMatch(text, /First release/)
  })

  it('tells trouble until the cluster is seen again', async () => {
    const { view, tick, shown } = open()
    view.spectator.runBegins({ title: 'Canary', detail: 'run 102' }, stageNames)
    view.spectator.trouble(new Error('refused'))
    tick()
    assert.match((await shown()).join('\n'), /out of sight: refused/)
    view.spectator.cluster(half)
    tick()
    assert.doesNotMatch((await shown()).join('\n'), /out of sight/)
  })

  it('leaves the lines, and nothing of itself, when it is closed; lines after that are written at once', async () => {
    const { view, tick, period, shown, writes } = open()
    view.spectator.runBegins({ title: 'Canary', detail: 'run 102' }, stageNames)
    tick()
    view.screen.line('last words')
    view.close()
    assert.equal(period(), undefined)
    view.screen.line('after it')
    const count = writes.length
    view.close()
    assert.equal(writes.length, count)
    assert.deepEqual(await shown(), ['last words', 'after it'])
  })
})

describe('The observed split', () => {
  it('is counted anew from a moment after the weights were set', () => {
    let time = 0
    const counter = createSplitCounter(() => time)
    assert.equal(counter.seen(), undefined)
    counter.answer('green')
    counter.restart()
    counter.answer('green')
    assert.equal(counter.seen(), undefined)
    time = 1000
    for (const slot of ['blue', 'blue', 'green', 'blue'] as const) counter.answer(slot)
    const { answers, blue, low, high } = counter.seen() ?? assert.fail('Nothing was seen.')
    assert.deepEqual([answers, blue], [4, 75])
    // By the formula, for 3 of 4.
    assert.deepEqual([low.toFixed(1), high.toFixed(1)], ['30.1', '95.4'])
  })

  for (const slot of ['green', 'blue'] as const)
    it(`of ${slot} alone stays between 0 and 100 %`, () => {
      const counter = createSplitCounter(() => 0)
      for (let count = 0; count < 600; count += 1) counter.answer(slot)
      const { low, high } = counter.seen() ?? assert.fail('Nothing was seen.')
      assert.ok(low >= 0 && high <= 100 && high - low < 1, `${low} to ${high}`)
    })
})
