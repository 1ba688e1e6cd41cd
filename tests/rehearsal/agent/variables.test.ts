import assert from 'node:assert/strict'
import { VariableSet } from '../../../rehearsal/agent/variables.ts'

describe('Macros', () => {
  const variables = new VariableSet([
    { name: 'repo', value: 'registry.example.com' },
    { name: 'Build.BuildId', value: '42' },
    { name: 'image', value: '$(repo)/model:$(Build.BuildId)' },
    { name: 'loop', value: 'a $(pool)' },
    { name: 'pool', value: 'b $(loop)' },
    { name: 'empty', value: '' },
    { name: 'inner', value: 'repo' },
    { name: 'key', value: 'k', secret: true },
    { name: 'header', value: 'bearer $(key)' },
  ])
  const cases = [
    { text: '$(repo)/x', want: 'registry.example.com/x' },
    { text: '$(REPO)', want: 'registry.example.com' },
    { text: '$(image)', want: 'registry.example.com/model:42' },
    { text: '$(unknown) and $(build.buildid)', want: '$(unknown) and 42' },
    { text: '[$(empty)]', want: '[]' },
    { text: '$()', want: '$()' },
    { text: '$(unfinished', want: '$(unfinished' },
    { text: '$($(inner))', want: '$(repo)' },
    { text: '$(loop)', want: 'a b $(loop)' },
  ]
  for (const { text, want } of cases)
    it(`'${text}' becomes '${want}'`, () => assert.equal(variables.expand(text), want))

  it('make a variable secret that takes in a secret', () => {
    const header = variables.expanded().find(({ name }) => name === 'header')
    assert.deepEqual(header, { name: 'header', value: 'bearer k', secret: true })
  })

  it('see the later of two variables that differ in case only', () => {
    assert.equal(variables.with([{ name: 'REPO', value: 'other' }]).expand('$(repo)'), 'other')
  })
})
