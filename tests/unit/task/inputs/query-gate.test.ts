import assert from 'node:assert/strict'
import { parseQueryGate } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/query-gate.ts'

describe('a query with a limit', () => {
  const good: readonly { text: string; query: string; operator: string; limit: number }[] = [
    { text: 'drift <= 0.2', query: 'drift', operator: '<=', limit: 0.2 },
    { text: 'drift<.5', query: 'drift', operator: '<', limit: 0.5 },
    { text: ' sum(rate(x[5m])) >= -1e-3 ', query: 'sum(rate(x[5m]))', operator: '>=', limit: -0.001 },
    { text: 'count(up{a=~"b.*"} > 0) > 2', query: 'count(up{a=~"b.*"} > 0)', operator: '>', limit: 2 },
    { text: 'sum(\n  a\n)\n> 10', query: 'sum(\n  a\n)', operator: '>', limit: 10 },
  ]
  for (const { text, ...want } of good) {
    it(`is read from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseQueryGate(text), { kind: 'query', ...want })
    })
  }

  const bad = [
    '',
    'drift',
    '<= 2',
    'drift <=',
    'drift == 2',
    'drift <= high',
    'drift < = 2',
    'drift <= 1 or vector(0)',
    'drift =< 2',
    '1 <<= 2',
  ]
  for (const text of bad)
    it(`is not read from ${JSON.stringify(text)}`, () => assert.equal(parseQueryGate(text), undefined))
})
