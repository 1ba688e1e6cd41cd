import assert from 'node:assert/strict'
import { drawSchedule } from '../../faults/schedule/draw.ts'
import type { Strike } from '../../faults/schedule/schedule.ts'
import { dueAt } from '../../faults/way/due.ts'

describe('a schedule', () => {
  it('is determined by its seed', () => {
    for (const seed of [0, 1, 42, 2 ** 31]) assert.deepEqual(drawSchedule(seed), drawSchedule(seed))
  })

  it('is another one for each seed, and each kind of fault comes within a thousand', () => {
    const all = Array.from({ length: 1000 }, (_, seed) => drawSchedule(seed))
    assert.equal(new Set(all.map((schedule) => JSON.stringify(schedule.moves))).size, all.length)
    const kinds = all.flatMap(({ moves }) =>
      moves.flatMap((move) => (move.kind === 'step' ? move.strikes.map(({ fault }) => fault.kind) : [])),
    )
    assert.deepEqual([...new Set(kinds)].sort(), [
      'answer',
      'dead',
      'half',
      'refused',
      'reset',
      'silence',
      'slow',
      'stale',
      'watchEnds',
      'watchExpires',
      'watchRepeats',
    ])
  })
})

describe('what is due at the requests of a step', () => {
  const read = (skip: number, times: number, fault: Strike['fault']): Strike => ({ on: 'read', skip, times, fault })

  it('strikes as often as it is to, after those that it skips, and no request of another kind', () => {
    const due = dueAt([read(1, 2, { kind: 'stale' })], [])
    const struck = ['read', 'write', 'read', 'read', 'read'] as const
    assert.deepEqual(
      struck.map((kind) => due.next(kind).fault?.kind),
      [undefined, undefined, 'stale', 'stale', undefined],
    )
  })

  it('strikes a request by one fault alone, and the next one by the next', () => {
    const due = dueAt([read(0, 1, { kind: 'stale' }), read(0, 1, { kind: 'half' })], [])
    assert.deepEqual([due.next('read').fault?.kind, due.next('read').fault?.kind], ['stale', 'half'])
  })

  it('happens once, at its moment', () => {
    const due = dueAt([], [{ on: 'write', skip: 1, when: 'after', event: { kind: 'kill' } }])
    assert.deepEqual(
      [1, 2, 3].map(() => due.next('write').after.length),
      [0, 1, 0],
    )
  })
})
