import assert from 'node:assert/strict'
import { readOptions } from '../../bench/options.ts'

describe('the options of the bench', () => {
  it('measure everything when there are none', () => {
    assert.deepEqual(readOptions([]), {
      cluster: 'embedded',
      rounds: 15,
      roundTripsMs: [0, 20, 100],
      routes: [10, 100, 1000],
      nodes: ['20.20.2', '24.18.1'],
      parts: ['shift', 'zip', 'rollout'],
      withHelm: true,
      task: undefined,
      isWhole: true,
    })
  })

  const cases: { args: string; isWhole: boolean }[] = [
    { args: '--real', isWhole: true },
    { args: '--runs 31', isWhole: true },
    { args: '--runs 10', isWhole: false },
    { args: '--quick', isWhole: false },
    { args: '--latency 0', isWhole: false },
    { args: '--routes 10,100,1000', isWhole: false },
    { args: '--node 20.20.2', isWhole: false },
    { args: '--only shift', isWhole: false },
    { args: '--without-helm', isWhole: false },
    { args: '--task elsewhere', isWhole: false },
  ]
  for (const { args, isWhole } of cases) {
    it(`${isWhole ? 'write' : 'leave'} the page with ${args}`, () => {
      assert.equal(readOptions(args.split(' ')).isWhole, isWhole)
    })
  }

  it('narrow what is quick, and widen it again', () => {
    const { rounds, roundTripsMs, nodes, withHelm } = readOptions(['--quick', '--latency', '20,100'])
    assert.deepEqual([rounds, roundTripsMs, nodes, withHelm], [7, [20, 100], ['20.20.2'], false])
  })

  const refused: { args: string[]; says: RegExp }[] = [
    { args: ['--runs', '0'], says: /--runs takes whole numbers from 1, got '0'/ },
    { args: ['--latency', '1.5'], says: /--latency .* got '1\.5'/ },
    { args: ['--latency', '0,'], says: /--latency .* got ''/ },
    { args: ['--routes', '2'], says: /--routes takes whole numbers from 3, got '2'/ },
    { args: ['--only', 'everything'], says: /--only takes shift, zip, rollout, got 'everything'/ },
    { args: ['--fast'], says: /--fast/ },
  ]
  for (const { args, says } of refused) {
    it(`refuse ${args.join(' ')}`, () => assert.throws(() => readOptions(args), says))
  }
})
