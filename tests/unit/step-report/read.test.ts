import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readStepReport } from '../../../step-report/read.ts'

// What a step of each kind tells, written by hand so that every reader has all kinds at hand: tests/e2e/attachments.test.ts
// holds what the packaged task tells to the same schema.
const folder = new URL('../../../step-report/', import.meta.url)
const samples = readdirSync(new URL('samples/', folder)).map((name) => ({
  name,
  text: readFileSync(new URL(`samples/${name}`, folder), 'utf8'),
}))
const schema: object = JSON.parse(readFileSync(new URL('schema.json', folder), 'utf8'))
const accepts = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema)

describe('a step report', () => {
  for (const { name, text } of samples) {
    it(`is what the schema says, and read as it is: ${name}`, () => {
      const sample: unknown = JSON.parse(text)
      assert.ok(accepts(sample), JSON.stringify(accepts.errors))
      assert.deepEqual(readStepReport(text), { report: sample })
    })
  }

  it('is refused by the schema and by the reader alike when any one of its values is another', () => {
    const apart: string[] = []
    for (const { name, text } of samples) {
      for (const { where, changed } of changes(JSON.parse(text))) {
        const reading = readStepReport(JSON.stringify(changed))
        if (accepts(changed) !== 'report' in reading)
          apart.push(`${name}: ${where}: ${JSON.stringify(reading).slice(0, 99)}`)
      }
    }
    assert.deepEqual(apart, [])
  })

  it('keeps nothing that is not known', () => {
    const { text } = one('shift-succeeded')
    const more = text.replace('{', '{"__proto__": {"state": "failed"}, "constructor": 1, "more": {"of": "it"},')
    assert.deepEqual(readStepReport(more), readStepReport(text))
  })

  const valid = one('shift-succeeded').text
  const deep = 100_000
  const troubles: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', 'half a rep', /no JSON/],
    ['nothing', '', /no JSON/],
    ['something else', '[]', /^The report is not an object\.$/],
    ['a newer form', valid.replace('"schema": 1', '"schema": 2'), /^'schema' is not 1\.$/],
    ['without a field', valid.replace('"sequence"', '"sequences"'), /^The report has no 'sequence'\.$/],
    ['inherited fields', '{"__proto__": {"schema": 1}}', /^The report has no 'schema'\.$/],
    [
      'a number beyond all',
      valid.replace('"requests": 2040', '"requests": 1e999'),
      /'proofs\[0\]\.requests' is not a whole/,
    ],
    ['half a percent', valid.replace('"weight": 50', '"weight": 49.5'), /'slots\.green\.weight' is not a whole number/],
    ['a time of no calendar', valid.replace('2026-11-23T04:11:30.000Z', '2026-13-23T04:11:30Z'), /is not a time/],
    ['depth', `${'['.repeat(deep)}${']'.repeat(deep)}`, /not an object|no JSON/],
    [
      'depth in a field',
      valid.replace('"next": "', `"next": ${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}, "x": "`),
      /'next'/,
    ],
    [
      'a long text',
      valid.replace('"next": "', `"next": "${'x'.repeat(20_001)}`),
      /'next' has 20\d+ characters, more than/,
    ],
    ['many members', valid.replace('"drift": []', `"drift": [${Array(1_001).fill('""')}]`), /'drift' has 1001 members/],
    ['a flood', ' '.repeat(2_000_001), /2000001 characters/],
  ]
  for (const [what, text, told] of troubles) {
    it(`is told to be unreadable: ${what}`, () => {
      const reading = readStepReport(text)
      assert.match('trouble' in reading ? reading.trouble : 'it was read', told)
    })
  }
})

function one(name: string): { readonly text: string } {
  const found = samples.find((sample) => sample.name === `${name}.json`)
  if (found === undefined) throw new Error(`There is no sample '${name}'.`)
  return found
}

const others: readonly unknown[] = [null, true, -1, 0, 1.5, 101, '', 'x', '2026-11-23T04:00:00Z', [], {}]

/** A value with each of its parts left out, and exchanged for others, one at a time. */
function* changes(value: unknown, where = ''): Generator<{ readonly where: string; readonly changed: unknown }> {
  for (const other of others) yield { where: `${where} = ${JSON.stringify(other)}`, changed: other }
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const put = (changed: unknown): unknown =>
      Array.isArray(value)
        ? value.map((each, index) => (String(index) === name ? changed : each))
        : { ...value, [name]: changed }
    for (const change of changes(member, `${where}.${name}`)) yield { ...change, changed: put(change.changed) }
    if (Array.isArray(value)) return // one member is like the others
    const { [name]: _, ...rest } = value as Record<string, unknown>
    yield { where: `${where} without ${name}`, changed: rest }
  }
}
