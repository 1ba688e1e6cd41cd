import assert from 'node:assert/strict'
import { fillIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/gate/query.ts'

describe('the placeholders of a query', () => {
  const placeholders = { namespace: 'abtesting', green: 'model-green', blue: 'model-blue', window: '300s' }

  it('are filled in, wherever they stand', () => {
    assert.deepEqual(fillIn('rate(x{d="{{blue}}",n="{{ namespace }}"}[{{window}}]) / {{window}}', placeholders), {
      query: 'rate(x{d="model-blue",n="abtesting"}[300s]) / 300s',
    })
    assert.deepEqual(fillIn('up{a="b"}', placeholders), { query: 'up{a="b"}' })
  })

  it('are refused by name when nobody knows them', () => {
    assert.deepEqual(fillIn('x{a="{{red}}"}', placeholders), { unknown: 'red' })
    assert.deepEqual(fillIn('x{a="{{toString}}"}', placeholders), { unknown: 'toString' })
  })
})
