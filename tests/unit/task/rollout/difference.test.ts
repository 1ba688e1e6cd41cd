import assert from 'node:assert/strict'
import { differences } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/difference.ts'
import { tellDifference } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/tell-difference.ts'

describe('the difference of two versions', () => {
  const rows: readonly { it: string; before: unknown; after: unknown; told: readonly string[] }[] = [
    { it: 'equal ones', before: { a: [1, { b: 2 }] }, after: { a: [1, { b: 2 }] }, told: [] },
    { it: 'another order of members', before: { a: 1, b: 2 }, after: { b: 2, a: 1 }, told: [] },
    {
      it: 'a weight',
      before: { http: [{ route: [{ weight: 100 }, { weight: 0 }] }] },
      after: { http: [{ route: [{ weight: 50 }, { weight: 50 }] }] },
      told: ['.http[0].route[0].weight: 100 → 50', '.http[0].route[1].weight: 0 → 50'],
    },
    {
      it: 'elements that have names, wherever they stand',
      before: {
        containers: [
          { name: 'model', image: 'a' },
          { name: 'proxy', image: 'p' },
        ],
      },
      after: {
        containers: [
          { name: 'proxy', image: 'p' },
          { name: 'model', image: 'b' },
        ],
      },
      told: ['.containers[model].image: a → b'],
    },
    {
      it: 'elements that only changed places',
      before: [{ name: 'a' }, { name: 'b' }],
      after: [{ name: 'b' }, { name: 'a' }],
      told: [': ["a","b"] → ["b","a"]'],
    },
    {
      it: 'what is new and what is gone',
      before: { mirror: { host: 'x' } },
      after: { timeout: '5s' },
      told: ['.mirror: {"host":"x"} → none', '.timeout: none → 5s'],
    },
    {
      it: 'names that are none in jq',
      before: { annotations: { 'a/b': 'x' } },
      after: { annotations: { 'a/b': 'y' } },
      told: ['.annotations["a/b"]: x → y'],
    },
    {
      it: 'a text that holds JSON, within',
      before: { 'a/b': '{"phase":"deployed","weights":{"blue":0}}' },
      after: { 'a/b': '{"phase":"shifting","weights":{"blue":50}}' },
      told: ['["a/b"].phase: deployed → shifting', '["a/b"].weights.blue: 0 → 50'],
    },
    {
      it: 'a text that comes to hold JSON, by its length',
      before: {},
      after: { 'a/b': '{"template":{}}' },
      told: ['["a/b"]: none → a text of 15 characters'],
    },
    { it: 'values of other kinds', before: { a: [1] }, after: { a: { b: 1 } }, told: ['.a: [1] → {"b":1}'] },
  ]
  for (const { it: what, before, after, told } of rows) {
    it(`tells ${what}`, () => {
      assert.deepEqual(
        differences(before, after).map((difference) => tellDifference(difference)),
        told,
      )
    })
  }

  const confidential: readonly { it: string; before: unknown; after: unknown }[] = [
    {
      it: 'a variable of the environment',
      before: { containers: [{ name: 'm', env: [{ name: 'KEY', value: 'hunter1' }] }] },
      after: { containers: [{ name: 'm', env: [{ name: 'KEY', value: 'hunter2' }] }] },
    },
    { it: 'a new variable', before: { env: [] }, after: { env: [{ name: 'KEY', value: 'hunter2' }] } },
    { it: 'a new container', before: {}, after: { spec: { env: [{ name: 'KEY', value: 'hunter2' }] } } },
    {
      it: 'a header',
      before: { headers: { authorization: 'hunter1' } },
      after: { headers: { authorization: 'hunter2' } },
    },
    { it: 'a new header', before: {}, after: { headers: { set: { Authorization: 'hunter2' } } } },
    { it: 'an annotation', before: {}, after: { annotations: { 'x/api-key': 'hunter2' } } },
    { it: 'a text with JSON', before: {}, after: { a: '{"value":"hunter2"}' } },
  ]
  for (const { it: what, before, after } of confidential) {
    it(`does not show the value of ${what}`, () => {
      const told = differences(before, after).map((difference) => tellDifference(difference))
      assert.equal(told.length, 1)
      assert.doesNotMatch(told.join(), /hunter/)
    })
  }

  it('is cut to the width that is wanted', () => {
    const [difference] = differences({ a: 'x'.repeat(100) }, { a: 'y' })
    assert.equal(difference && tellDifference(difference, 20), `.a: ${'x'.repeat(15)}…`)
  })
})
