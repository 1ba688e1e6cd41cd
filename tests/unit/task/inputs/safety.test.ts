import assert from 'node:assert/strict'
import {
  parseBlueReplicas,
  parseCapacity,
  parseOnFailure,
  parseSafety,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/safety.ts'
import { itRefuses, readerOf } from './refused.ts'

describe('the safety of a step', () => {
  it('is the careful one without a word of it', () => {
    const nothing = readerOf({})
    assert.deepEqual(parseSafety(nothing), { takeOver: false, timeoutSeconds: 600, onDrift: 'fail', dryRun: false })
    assert.equal(parseOnFailure(nothing), 'rollback')
    assert.equal(parseCapacity(nothing), 'warn')
    assert.equal(parseBlueReplicas(nothing), undefined)
  })

  it('is as it was said', () => {
    const input = readerOf({
      takeOver: 'TRUE',
      timeoutSeconds: '5',
      onDrift: 'adopt',
      dryRun: 'true',
      onFailure: 'keep',
      capacity: 'off',
      blueReplicas: '3',
    })
    assert.deepEqual(parseSafety(input), { takeOver: true, timeoutSeconds: 5, onDrift: 'adopt', dryRun: true })
    assert.deepEqual([parseOnFailure(input), parseCapacity(input), parseBlueReplicas(input)], ['keep', 'off', 3])
  })

  itRefuses(
    [
      { inputs: { takeOver: 'yes' }, says: /'takeOver' must be 'true' or 'false', got 'yes'/ },
      { inputs: { timeoutSeconds: '0' }, says: /'timeoutSeconds' must be a whole number from 1 to 86400, got '0'/ },
      { inputs: { onDrift: 'ignore' }, says: /'onDrift' must be one of fail, overwrite, adopt, got 'ignore'/ },
      { inputs: { dryRun: '1' }, says: /'dryRun' must be 'true' or 'false', got '1'/ },
    ],
    parseSafety,
  )
  itRefuses(
    [{ inputs: { onFailure: 'Keep' }, says: /must be one of rollback, restore, keep, got 'Keep'/ }],
    parseOnFailure,
  )
  itRefuses([{ inputs: { capacity: 'on' }, says: /must be one of off, warn, fail, got 'on'/ }], parseCapacity)
  itRefuses(
    [
      { inputs: { blueReplicas: '0' }, says: /whole number from 1 to 1000, got '0'/ },
      { inputs: { blueReplicas: 'auto' }, says: /whole number from 1 to 1000, got 'auto'/ },
    ],
    parseBlueReplicas,
  )
})
