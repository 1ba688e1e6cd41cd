import assert from 'node:assert/strict'
import { goals, judge } from '../../bench/goals.ts'
import type { Results } from '../../bench/results.ts'
import { cell, results, sample } from './made-results.ts'

/** What was judged of the goal whose text has all of these in it. */
function judgementOf(all: Results, ...words: readonly string[]) {
  const found = judge(all).filter(({ goal }) => words.every((word) => goal.text.includes(word)))
  const [one] = found
  assert.ok(one !== undefined && found.length === 1, `${found.length} goals have ${words.join(', ')}`)
  return one
}

describe('the goals', () => {
  it('have each a text of its own', () => {
    assert.equal(new Set(goals.map(({ text }) => text)).size, goals.length)
  })

  it('are not judged by what was not measured', () => {
    for (const { measured, verdict } of judge(results())) {
      assert.deepEqual([measured, verdict], [undefined, 'not measured'])
    }
  })

  const kubectl = [sample(100), sample(200), sample(100)]
  const cases = [
    { name: 'its very limit', walls: [90, 180, 200], verdict: 'met' },
    { name: 'less in most rounds', walls: [80, 100, 1000], verdict: 'met' },
    { name: 'more in most rounds', walls: [91, 182, 1], verdict: 'not met' },
  ]
  for (const { name, walls, verdict } of cases) {
    it(`of a ratio are ${verdict} by ${name}`, () => {
      const cells = [cell({ 'shift 20': walls.map((wall) => sample(wall)), 'kubectl cold': kubectl })]
      const judged = judgementOf(results({ cells }), 'Node 20', 'cold', 'at 0 ms')
      assert.equal(judged.goal.limit, 0.9)
      assert.equal(judged.verdict, verdict)
    })
  }

  it('of a ratio are judged in their own situation alone', () => {
    const cells = [
      cell({ 'shift 20': [sample(300)], 'kubectl warm': [sample(100)] }, { roundTripMs: 20 }),
      cell({ 'shift 20': [sample(90)], 'kubectl warm': [sample(100)] }, { routes: 1000 }),
    ]
    assert.equal(judgementOf(results({ cells }), 'Node 20', 'warm', 'at 0 ms', '10 routes').verdict, 'not measured')
    assert.equal(judgementOf(results({ cells }), 'Node 20', 'warm', 'at 0 ms', '1,000 routes').verdict, 'met')
  })

  it('are sharper on Node 24', () => {
    const cells = [cell({ 'shift 20': [sample(120)], 'shift 24': [sample(120)], 'kubectl warm': [sample(100)] })]
    const verdicts = ['Node 20', 'Node 24'].map((node) =>
      judgementOf(results({ cells }), node, 'warm', 'at 0 ms', ' 10 '),
    )
    assert.deepEqual(
      verdicts.map(({ goal, verdict }) => [goal.limit, verdict]),
      [
        [1.3, 'met'],
        [1, 'not met'],
      ],
    )
  })

  it('of memory and connections are judged where a shift needs most', () => {
    const cells = [
      cell({ 'shift 24': [sample(1, { peakMiB: 50 })] }),
      cell(
        { 'shift 24': [sample(1, { peakMiB: 61 }), sample(1, { peakMiB: 61, connections: 2 }), sample(1)] },
        { routes: 1000 },
      ),
      cell({ 'kubectl warm': [sample(1, { peakMiB: 99, connections: 9 })] }),
    ]
    const memory = judgementOf(results({ cells }), 'Node 24', 'memory')
    assert.deepEqual([memory.measured?.median, memory.verdict], [61, 'not met'])
    const connections = judgementOf(results({ cells }), 'Node 24', 'connections')
    assert.deepEqual([connections.measured?.median, connections.verdict], [2, 'not met'])
    assert.equal(judgementOf(results({ cells }), 'Node 20', 'memory').verdict, 'not measured')
  })

  for (const { zipped, verdict } of [
    { zipped: 400_000, verdict: 'met' },
    { zipped: 400_001, verdict: 'not met' },
  ]) {
    it(`of the zip are ${verdict} by ${zipped} bytes`, () => {
      const task = { files: 9, bytes: 1_000_000, zipped, unzipMs: [5] }
      assert.equal(judgementOf(results({ task }), 'zipped').verdict, verdict)
    })
  }
})
