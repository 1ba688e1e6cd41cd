import assert from 'node:assert/strict'
import {
  phases,
  type RolloutRecord,
  readRecord,
  sameRecord,
  writeRecord,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/record.ts'
import { Refusal } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/refusal.ts'
import { poisonous } from '../../../poison.ts'
import { fc } from '../../../properties.ts'
import { recordOf } from './fixtures.ts'

/** The record, or undefined when it was refused. @throws whatever else it throws. */
function read(text: string): RolloutRecord | undefined {
  try {
    return readRecord(text)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** That a record which was taken is one: what the plans make of it depends on it. */
function assertSound(record: RolloutRecord): void {
  const { weights, phase, podsForAll, left, history, run } = record
  for (const weight of [weights.green, weights.blue]) {
    assert.ok(Number.isSafeInteger(weight) && weight >= 0, String(weight))
  }
  assert.ok(phases.includes(phase))
  assert.ok(Number.isSafeInteger(run.id))
  assert.ok(podsForAll === undefined || (Number.isSafeInteger(podsForAll) && podsForAll >= 0), String(podsForAll))
  for (const { index } of left?.routes ?? []) assert.ok(index >= 0)
  for (const { blue } of history ?? []) assert.ok(Number.isSafeInteger(blue) && blue >= 0)
}

/** A record in which one value, somewhere, is another. */
const spoiled = fc
  .tuple(fc.nat(), fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(recordOf(), full()))
  .map(([at, value, record]) => {
    const json = JSON.parse(writeRecord(record))
    const places = placesIn(json)
    const [holder, name] = places[at % places.length] ?? assert.fail()
    holder[name] = value
    return JSON.stringify(json)
  })

function placesIn(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) => [[holder, name] as const, ...placesIn(holder[name])])
}

function full(): RolloutRecord {
  return recordOf({
    digests: { model: `sha256:${'0'.repeat(64)}` },
    podsForAll: 3,
    claim: { step: 'a/b', action: 'shift', until: '2026-11-22T10:00:00.000Z' },
    history: [{ at: '2026-11-22T10:00:00.000Z', run: '1', action: 'shift', phase: 'shifting', blue: 50 }],
    left: { images: { green: { model: 'm:A' } }, routes: [{ role: 'weighted', index: 2, route: { route: [] } }] },
  })
}

/** A record with a route of so many lists in each other; of a failure the depth is told, and not all of it. */
class Nested {
  readonly depth: number
  constructor(depth: number) {
    this.depth = depth
  }
  toString(): string {
    const lists = `${'['.repeat(this.depth)}${']'.repeat(this.depth)}`
    return writeRecord(full()).replace('{"route":[]}', `{"route":[${lists}]}`)
  }
}

describe('the annotation of a rollout’s record', () => {
  const rows: Readonly<Record<string, fc.Arbitrary<string | Nested>>> = {
    'any text': poisonous(),
    'any JSON': fc.json({ maxDepth: 6 }),
    'JSON of a record that somebody has changed': spoiled,
    'JSON that reaches for the prototype': fc
      .constantFrom('__proto__', 'constructor', 'prototype')
      .map((name) => writeRecord(recordOf()).replace('{', `{"${name}":{"schema":1,"polluted":true},`)),
    'JSON of any depth': fc.nat({ max: 60_000 }).map((depth) => new Nested(depth)),
  }
  for (const [what, texts] of Object.entries(rows)) {
    it(`is a sound record or a refusal, whatever it holds: ${what}`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const record = read(String(text))
          if (record === undefined) return
          assertSound(record)
          // Whatever is taken can be written and compared.
          assert.ok(sameRecord(record, record))
          assert.ok(read(writeRecord(record)) !== undefined)
        }),
        { numRuns: 1_000 },
      )
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
      assert.equal(({} as { polluted?: boolean }).polluted, undefined)
    })
  }

  it('takes what the task itself writes', () => {
    for (const record of [recordOf(), full()]) assert.ok(sameRecord(readRecord(writeRecord(record)), record))
  })
})
