import assert from 'node:assert/strict'
import { parseShares } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/shares.ts'
import { itRefuses, readerOf } from './refused.ts'

describe('the shares', () => {
  const rows: readonly { given: string; want: readonly number[] }[] = [
    { given: '0', want: [0] },
    { given: '100', want: [100] },
    { given: '007', want: [7] },
    { given: '10,25,50', want: [10, 25, 50] },
    { given: ' 0, 1 ,\n100 ', want: [0, 1, 100] },
  ]
  for (const { given, want } of rows) {
    it(`are read from ${JSON.stringify(given)}`, () => {
      assert.deepEqual(parseShares(readerOf({ blueWeight: given })), { shares: want, stepSeconds: 0 })
    })
  }

  it('stand for as long as is said', () => {
    assert.equal(parseShares(readerOf({ blueWeight: '10,20', stepSeconds: '86400' })).stepSeconds, 86_400)
  })

  itRefuses(
    [
      { inputs: {}, says: /'blueWeight' is required/ },
      { inputs: { blueWeight: '101' }, says: /must be a whole number from 0 to 100, got '101'/ },
      { inputs: { blueWeight: '-1' }, says: /a whole number from 0 to 100, got '-1'/ },
      { inputs: { blueWeight: '10.5' }, says: /a whole number from 0 to 100, got '10\.5'/ },
      { inputs: { blueWeight: '1e1' }, says: /got '1e1'/ },
      { inputs: { blueWeight: '50%' }, says: /got '50%'/ },
      { inputs: { blueWeight: '10,101' }, says: /whole numbers from 0 to 100, separated by commas, got '10,101'/ },
      { inputs: { blueWeight: '10,,50' }, says: /separated by commas, got '10,,50'/ },
      { inputs: { blueWeight: '10,' }, says: /got '10,'/ },
      { inputs: { blueWeight: '10 25 50' }, says: /got '10 25 50'/ },
      { inputs: { blueWeight: '10;25' }, says: /got '10;25'/ },
      { inputs: { blueWeight: '50,25' }, says: /each is above the one before, got '50,25'/ },
      { inputs: { blueWeight: '10,10' }, says: /each is above the one before, got '10,10'/ },
      { inputs: { blueWeight: '1,5,2,9' }, says: /each is above the one before, got '1,5,2,9'/ },
      {
        inputs: { blueWeight: '1,2', stepSeconds: '86401' },
        says: /'stepSeconds' must be a whole number from 0 to 86400/,
      },
      { inputs: { blueWeight: '1,2', stepSeconds: '1m' }, says: /'stepSeconds'.*got '1m'/ },
    ],
    parseShares,
  )
})
